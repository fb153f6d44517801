"""`voices`: who speaks, and what to say when something was given to the wrong voice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, TranslatedGroup, option
from oudertalk.core.corrections import BY, By, Correction
from oudertalk.core.spans import TimeSpan
from oudertalk.core.text import clock, moment
from oudertalk.core.transcript import ROLES, Role
from oudertalk.core.wording import stretch, told
from oudertalk.errors import MomentUnknown
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.core.recording import Recording
    from oudertalk.core.transcript import Transcript
    from oudertalk.pipeline import House, Voice
    from oudertalk.storage.archive import SessionFolder

QUOTES = 2  # of each voice

by_option = option(
    "--by",
    type=click.Choice(BY),
    default=BY[0],
    show_default=True,
    help=N_("Wie dit zegt: een rol, nooit een naam."),
)


@click.group(
    cls=TranslatedGroup,
    help=N_(
        "Toon de stemmen van een gesprek, en zeg het als iets van een ander is: twee stemmen samenvoegen, er een "
        "splitsen, een beurt verplaatsen. Markeringen, cijfers, formulier en verslag volgen meteen; er gaat niets "
        "verloren."
    ),
    example="oudertalk voices show 2026-11-22-1",
)
def voices() -> None:
    """Who speaks, and what people say about it."""


@voices.command(
    "show",
    cls=TranslatedCommand,
    help=N_(
        "Toon van elke stem de rol, hoe lang zij te horen is en hoe onzeker, met een paar zinnen; en daarna wat er al "
        "is verbeterd."
    ),
    example="oudertalk voices show 2026-11-22-1 --turns",
)
@click.argument("session")
@option("--turns", "with_turns", is_flag=True, help=N_("Toon alle beurten, met hun nummer."))
def show(session: str, with_turns: bool) -> None:
    """The voices, and what was said of them."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import tell_what_no_longer_counts
    from oudertalk.core.recording import Recording
    from oudertalk.core.transcript import Transcript
    from oudertalk.pipeline.gate import consented

    home, folder = opened(session)
    with consented(home, folder, "terugluisteren"):  # it shows what people said
        _bring_up_to_date(home, folder)
        transcript: Transcript = folder.made("turns.json", Transcript)
        for voice in pipeline.voices_of(folder):
            _show_voice(voice, transcript)
        if with_turns:
            _show_turns(transcript, folder.made("recording.json", Recording))
        said = pipeline.corrections_of(folder)  # they name words
        _show_corrections(_("Verbeterd"), [one for one in said.stands if one not in said.unfit])
        _show_corrections(_("Telt niet meer mee"), [*said.elsewhere, *said.unfit])
    tell_what_no_longer_counts(said)


@voices.command(
    "play",
    cls=TranslatedCommand,
    help=N_("Laat een paar seconden van een stem horen: waar zij het langst alleen spreekt."),
    example="oudertalk voices play 2026-11-22-1 B",
)
@click.argument("session")
@click.argument("speaker")
def play(session: str, speaker: str) -> None:
    """A good moment to hear a voice."""
    from oudertalk import pipeline
    from oudertalk.pipeline.gate import still_agreed

    home, folder = opened(session)
    still_agreed(home, folder, "terugluisteren")  # before `sample_of`, which offers nothing instead of saying why
    pipeline.check_sound(folder)
    _bring_up_to_date(home, folder)
    time = pipeline.sample_of(home, folder, speaker)
    if time is None:
        known = ", ".join(voice.speaker for voice in pipeline.voices_of(folder))
        raise MomentUnknown(
            _("Van stem '{speaker}' is geen stukje om te laten horen. Gehoord zijn: {known}.").format(
                speaker=speaker, known=known
            )
        )
    click.echo(f"{clock(time.start)} - {clock(time.end)}  {speaker}", err=True)
    pipeline.play(home, folder, time)


@voices.command(
    "merge",
    cls=TranslatedCommand,
    help=N_("Twee stemmen zijn een en dezelfde: alles van SPEAKER is van INTO."),
    example="oudertalk voices merge 2026-11-22-1 C A",
)
@click.argument("session")
@click.argument("speaker")
@click.argument("into")
@by_option
def merge(session: str, speaker: str, into: str, by: By) -> None:
    """Two voices are one."""
    from oudertalk import pipeline

    home, folder = opened(session)
    pipeline.merge_voices(home, folder, speaker, into, by=by)
    click.echo(_("Stem {speaker} is nu stem {into}.").format(speaker=speaker, into=into), err=True)
    follow(home, folder)


@voices.command(
    "split",
    cls=TranslatedCommand,
    help=N_(
        "Een stem is van twee mensen: luister opnieuw naar alleen deze stem en haal ze uit elkaar. Wie het minst "
        "zegt, wordt een nieuwe stem."
    ),
    example="oudertalk voices split 2026-11-22-1 A",
)
@click.argument("session")
@click.argument("speaker")
@by_option
def split(session: str, speaker: str, by: By) -> None:
    """One voice is two."""
    from oudertalk import pipeline

    home, folder = opened(session)
    new = pipeline.split_voice(home, folder, speaker, by=by)
    click.echo(_("Een deel van stem {speaker} is nu stem {new}.").format(speaker=speaker, new=new), err=True)
    follow(home, folder)


@voices.command(
    "move",
    cls=TranslatedCommand,
    help=N_(
        "Een beurt, of een stuk, is van een andere stem. WHERE is het nummer van een beurt (zie 'oudertalk voices show "
        "--turns') of een moment erin (3:12), of twee momenten: het begin en het eind van het stuk. TO is een stem die "
        "er is, of de eerste vrije letter: iemand die nog niet als stem was gehoord."
    ),
    example="oudertalk voices move 2026-11-22-1 3:10 3:14 B",
)
@click.argument("session")
@click.argument("where", nargs=-1, required=True)
@click.argument("to")
@by_option
def move(session: str, where: tuple[str, ...], to: str, by: By) -> None:
    """A turn, or a stretch, is of another voice."""
    from oudertalk import pipeline

    home, folder = opened(session)
    time = pipeline.move_turn(home, folder, _meant(home, folder, where), to, by=by)
    click.echo(_("Van stem {speaker} is nu: {stretch}.").format(speaker=to, stretch=stretch(time)), err=True)
    follow(home, folder)


@voices.command(
    "role",
    cls=TranslatedCommand,
    help=N_("Zeg wie een stem in het hele gesprek is. Formulier en cijfers gaan mee."),
    example="oudertalk voices role 2026-11-22-1 B ouder",
)
@click.argument("session")
@click.argument("speaker")
@click.argument("role", type=click.Choice(ROLES))
@by_option
def role(session: str, speaker: str, role: Role, by: By) -> None:
    """Who a voice is."""
    from oudertalk import pipeline

    home, folder = opened(session)
    pipeline.assign_role(home, folder, speaker, role, by=by)
    click.echo(_("Stem {speaker} is nu: {role}.").format(speaker=speaker, role=_(role)), err=True)
    follow(home, folder)


@voices.command(
    "call",
    cls=TranslatedCommand,
    help=N_(
        "Geef een stem een eigen naam in verslag en pagina's, zoals oma of tolk; met NAME leeg heet zij weer naar haar "
        "rol. In wat je deelt, staat de rol."
    ),
    example="oudertalk voices call 2026-11-22-1 B oma",
)
@click.argument("session")
@click.argument("speaker")
@click.argument("name")
@by_option
def call(session: str, speaker: str, name: str, by: By) -> None:
    """What a voice is called."""
    from oudertalk import pipeline

    home, folder = opened(session)
    called = pipeline.rename_voice(home, folder, speaker, name, by=by)
    told = _("Stem {speaker} heet nu: {name}.") if called else _("Stem {speaker} heet weer naar haar rol.")
    click.echo(told.format(speaker=speaker, name=called), err=True)
    follow(home, folder)


@voices.command(
    "undo",
    cls=TranslatedCommand,
    help=N_("Maak de laatste verbetering ongedaan. Vaker mag; met 'redo' haal je haar terug."),
    example="oudertalk voices undo 2026-11-22-1",
)
@click.argument("session")
@by_option
def undo(session: str, by: By) -> None:
    """The last correction is taken back."""
    from oudertalk import pipeline

    home, folder = opened(session)
    taken_back = pipeline.undo_correction(home, folder, by=by)
    click.echo(_("Ongedaan gemaakt: {what}.").format(what=told(taken_back)), err=True)
    follow(home, folder)


@voices.command(
    "redo",
    cls=TranslatedCommand,
    help=N_("Haal de verbetering terug die het laatst ongedaan is gemaakt."),
    example="oudertalk voices redo 2026-11-22-1",
)
@click.argument("session")
@by_option
def redo(session: str, by: By) -> None:
    """What was taken back last stands again."""
    from oudertalk import pipeline

    home, folder = opened(session)
    stands = pipeline.redo_correction(home, folder, by=by)
    click.echo(_("Teruggehaald: {what}.").format(what=told(stands)), err=True)
    follow(home, folder)


def opened(session: str) -> tuple[House, SessionFolder]:
    from oudertalk.cli.screen import house, sweep

    home = house()
    sweep(home)
    return home, home.archive.open(session)


def _bring_up_to_date(home: House, folder: SessionFolder) -> None:
    from oudertalk import pipeline

    pipeline.correct(home, folder)
    pipeline.join(home, folder)


def _meant(home: House, folder: SessionFolder, where: tuple[str, ...]) -> int | TimeSpan:
    """A turn by its number, or from one moment to another."""
    from oudertalk.cli.why import find_turn
    from oudertalk.core.transcript import Transcript

    moments = [moment(one) for one in where]
    if len(where) == 1:
        if where[0].strip().isdigit():
            return int(where[0])
        _bring_up_to_date(home, folder)
        return find_turn(folder.made("turns.json", Transcript), where[0]) + 1
    start, end = (moments[0], moments[1]) if len(where) == 2 else (None, None)
    if start is None or end is None or start >= end:
        raise MomentUnknown(
            _(
                "Geef het nummer van een beurt, of een begin en een later eind, zoals 3:10 3:14; dit is: {given}."
            ).format(given=" ".join(where))
        )
    return TimeSpan(start, end)


def follow(home: House, folder: SessionFolder) -> None:
    """What comes of it: turns, flags, numbers, form and report; the new talk share, and where to read the rest."""
    from oudertalk import pipeline
    from oudertalk.cli.form_screen import said, words
    from oudertalk.cli.screen import ask_roles
    from oudertalk.core.observation import Measurement

    _bring_up_to_date(home, folder)
    ask_roles(home, folder)  # a new voice is nobody yet
    pipeline.observe(home, folder)
    pipeline.report(home, folder)
    for measurement in folder.made("measures.json", tuple[Measurement, ...]):
        if measurement.id == "spreekaandeel":
            click.echo(f"{words(measurement.title)}: {said(measurement)}")
    click.echo(_("Verslag: {path}").format(path=folder.path / "report.html"))


def _show_voice(voice: Voice, transcript: Transcript) -> None:
    from oudertalk.cli.screen import samples

    turns = _("1 beurt") if voice.turns == 1 else _("{n} beurten").format(n=voice.turns)
    line = [
        click.style(_("Stem {speaker}").format(speaker=voice.speaker), bold=True),
        *([f"“{voice.called}”"] if voice.called else []),
        _(voice.role) if voice.role else _("nog niet gezegd wie"),
        clock(voice.seconds),
        _("{share} % van de spraak").format(share=round(100 * voice.share)),
        _("{share} % onzeker").format(share=round(100 * voice.doubtful)),
        turns,
    ]
    click.echo(" · ".join(line))
    for at, quote in samples(transcript, voice.speaker, QUOTES):
        click.echo(f"  {at}  “{quote}”")


def _show_turns(transcript: Transcript, recording: Recording) -> None:
    """Every turn with its number, and under it what happened during or after it while it was recorded."""
    from oudertalk.cli.screen import shorten
    from oudertalk.core.happened import happenings, last_begun

    under: dict[int, list[str]] = {}
    for second, what in happenings(recording.marks, recording.breaks):
        begun = last_begun(transcript, second)
        under.setdefault(0 if begun is None else begun + 1, []).append(f"      {clock(second):>6}  * {what}")
    click.echo("\n" + _("Beurten"))
    _echo_all(under.get(0, ()))
    for number, turn in enumerate(transcript.turns, start=1):
        at = clock(turn.time.start) if turn.time else "-"
        click.echo(f"{number:4d}  {at:>6}  {turn.speaker}  {shorten(turn.text)}")
        _echo_all(under.get(number, ()))


def _echo_all(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)


def _show_corrections(heading: str, corrections: Sequence[Correction]) -> None:
    if corrections:
        click.echo(f"\n{heading}")
    for number, correction in enumerate(corrections, start=1):
        at = correction.at.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{number:4d}  {at}  {_(correction.by)}: {told(correction)}")
