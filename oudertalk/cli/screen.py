"""What a person sees in the terminal: progress with time left, one screen at the end, questions about roles."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from oudertalk.core.audibility import remarks
from oudertalk.core.corrections import History
from oudertalk.core.form import Form
from oudertalk.core.observation import Measurement
from oudertalk.core.own_voice import clearly_the_same
from oudertalk.core.progress import Progress
from oudertalk.core.quality import Quality
from oudertalk.core.session import Step
from oudertalk.core.text import clock, hundredths
from oudertalk.core.transcript import ROLES, Role, Transcript
from oudertalk.core.wording import RECORDED, STEP_NAMES
from oudertalk.errors import ConsentError, OwnVoiceCorrupt, PlaybackFailed
from oudertalk.i18n import _, language
from oudertalk.settings import read_settings

if TYPE_CHECKING:
    from rich.console import Console

    from oudertalk.pipeline import House, Overview
    from oudertalk.storage.archive import SessionFolder

QUOTE_WIDTH = 90  # characters
HEARD_LINES = 4  # about how well it could be heard; the report has them all


def house(max_minutes: float | None = None, engine: str | None = None, *, watched: bool = True) -> House:
    """
    The house of this user, with progress bars when somebody watches; `engine` for the words, None for the program's own
    choice.
    """
    from oudertalk.pipeline import House
    from oudertalk.pipeline.house import unwatched

    settings = read_settings()
    if max_minutes is not None:
        settings = replace(settings, max_minutes=max_minutes)
    home = House(settings, watch=progress_bar if watched else unwatched)
    return home if engine is None else replace(home, engine=engine)


@contextmanager
def progress_bar(step: Step) -> Iterator[Progress]:
    """A bar with the time left on standard error; a plain line when nobody watches."""
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    terminal = console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    if not terminal.is_terminal:
        click.echo(_(STEP_NAMES[step]) + " …", err=True)
        yield lambda _share: None
        return
    with Bars(*columns, console=terminal) as bars:
        task = bars.add_task(_(STEP_NAMES[step]).ljust(24), total=1.0)
        yield lambda share: bars.update(task, completed=share)
        bars.update(task, completed=1.0)


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    width = None if (sys.stderr if stderr else sys.stdout).isatty() else 110
    return Console(stderr=stderr, highlight=False, width=width, soft_wrap=False)


def staged_line(staged: bool) -> None:
    """Staged material says so, everywhere."""
    if staged:
        click.echo(_("[in scène gezet]"), err=True)


def sweep(home: House) -> None:
    """Wipe what may not stand here any more, and say so; name what is damaged."""
    sweep_own_voice(home)
    swept = home.archive.sweep(home.now())
    tell_ended(swept.wiped)
    damaged = _("Gesprek {session} is beschadigd en niet te lezen. Wis het met: oudertalk forget {session}")
    for session in swept.damaged:
        click.echo(damaged.format(session=session), err=True)


def tell_ended(sessions: Sequence[str]) -> None:
    """That these are wiped now, and why."""
    ended = _("Gesprek {session} is gewist: de toestemming is verlopen of ingetrokken.")
    for session in sessions:
        click.echo(ended.format(session=session), err=True)


def sweep_own_voice(home: House) -> None:
    """Wipe a learnt voice whose year is over, and say so; say that it is damaged."""
    from oudertalk.pipeline import sweep_voice

    try:
        if sweep_voice(home):
            click.echo(
                _("Je stem is gewist: ze was een jaar geleden geleerd. Leer haar opnieuw als je wilt."), err=True
            )
    except OwnVoiceCorrupt as error:
        click.echo(str(error), err=True)


def agree(question: str) -> bool:
    """A yes, in Dutch or in English; anything else, and nothing at all, is a no."""
    answer: str = click.prompt(question + _(" [j/N]"), default="n", show_default=False)
    return answer.strip().lower() in ("j", "ja", "y", "yes")


# models


def pick_model(home: House, wanted: str | None) -> str:
    """The model asked for; else the best real one that stands here; ModelMissing, with advice, when there is none."""
    from oudertalk.errors import ModelMissing
    from oudertalk.pipeline import best_model

    chosen = wanted or best_model(home)
    if chosen is not None:
        return chosen
    raise ModelMissing(
        _(
            "Er staat nog geen spraakmodel voor echte gesprekken op deze computer. Haal er een op met: "
            "oudertalk models get small (0,5 GB), of zie 'oudertalk models list'. Het meegeleverde model verstaat "
            "alleen de demonstratie: --model demo."
        )
    )


def warn_about_model(home: House, name: str) -> None:
    """What a person must know before trusting the words of this model."""
    known = next((model for model in home.shelf.known() if name in (model.name, model.file)), None)
    if known and known.warning:
        click.echo(click.style(_("Let op, model '{name}':").format(name=known.name), bold=True), err=True, nl=False)
        click.echo(" " + known.warning.in_language(language()), err=True)


# roles


def ask_roles(home: House, folder: SessionFolder) -> None:
    """Let a person say who each voice is, after reading what it says. Without a person there is no guessing."""
    from oudertalk.pipeline import confirm_roles, unknown_voices

    unknown = unknown_voices(folder)
    if not unknown:
        return
    transcript: Transcript = folder.made("turns.json", Transcript)
    yours = propose_own_voice(home, folder, unknown)
    if not sys.stdin.isatty():
        click.echo(
            _("Wie wie is, is nog niet gezegd; het formulier blijft daarop leeg. Zeg het met: {command}").format(
                command=command_for_roles(folder, unknown)
            ),
            err=True,
        )
        return
    given: dict[str, Role] = {}
    for speaker in unknown:
        click.echo("\n" + _("Stem {speaker} zegt onder meer:").format(speaker=speaker))
        for at, quote in samples(transcript, speaker):
            click.echo(f"  {at}  “{quote}”")
        offer_to_play(home, folder, speaker)
        proposal: Role = "leerkracht" if speaker == yours else "onbekend"
        given[speaker] = click.prompt(_("Wie is dit?"), type=click.Choice(ROLES), default=proposal)
    confirm_roles(home, folder, given)


def command_for_roles(folder: SessionFolder, unknown: Sequence[str]) -> str:
    """What to type to say who these voices are; the one that is clearly like the learnt one is filled in."""
    yours = _like_yours(folder)
    given = (f"--role {speaker}={'leerkracht' if speaker == yours else '…'}" for speaker in unknown)
    return f"oudertalk run {folder.id} {' '.join(given)}"


def _like_yours(folder: SessionFolder) -> str | None:
    """The voice that is clearly like the learnt one, while nobody is said to be the teacher."""
    from oudertalk.pipeline import recognised

    likenesses = recognised(folder)
    if likenesses is None or "leerkracht" in folder.roles.values():
        return None
    yours = clearly_the_same(likenesses)
    return yours.speaker if yours is not None else None


def propose_own_voice(home: House, folder: SessionFolder, unknown: Sequence[str]) -> str | None:
    """
    Say which of these voices is like the learnt one of the teacher, and which label that is; a person confirms it.

    None, and said, when no voice is clearly so; None in silence when nothing was learnt, or somebody else is said to be
    the teacher.
    """
    from oudertalk.pipeline import recognised

    likenesses = recognised(folder)
    if likenesses is None:
        say_that_it_is_outdated(home)
        return None
    if "leerkracht" in folder.roles.values():
        return None
    yours = clearly_the_same(likenesses)
    if yours is None or yours.speaker not in unknown:
        click.echo(_("Geen van de stemmen lijkt duidelijk op jouw stem; er is niets herkend."), err=True)
        return None
    click.echo(
        _("Stem {speaker} lijkt op jouw stem (gelijkenis {similarity}).").format(
            speaker=yours.speaker, similarity=hundredths(yours.similarity, language())
        ),
        err=True,
    )
    return yours.speaker


def say_that_it_is_outdated(home: House) -> None:
    """A voice that another encoder heard cannot be compared: that is said, and nothing when there is none."""
    from oudertalk.pipeline import is_of_this_encoder, own_voice

    try:
        voice = own_voice(home)
    except OwnVoiceCorrupt:  # said before, when the archive was swept
        return
    if voice is not None and not is_of_this_encoder(home, voice):
        click.echo(
            _(
                "Je stem is geleerd met een ander stemmodel dan nu wordt gebruikt, en kan niet worden vergeleken. Leer "
                "haar opnieuw met: oudertalk my-voice learn"
            ),
            err=True,
        )


def offer_to_play(home: House, folder: SessionFolder, speaker: str) -> None:
    """A few seconds of this voice, if a person wants to hear them and this machine can play them."""
    from oudertalk import pipeline

    time = pipeline.sample_of(home, folder, speaker)
    if time is None or not pipeline.can_play():
        return
    while agree(_("Afspelen?")):
        try:
            pipeline.play(home, folder, time)
        except (ConsentError, PlaybackFailed) as error:
            click.echo(str(error), err=True)
            return


def samples(transcript: Transcript, speaker: str, count: int = 3) -> list[tuple[str, str]]:
    """The longest turns of a voice, in order of time: enough to know who it is."""
    turns = [turn for turn in transcript.turns if turn.speaker == speaker]
    longest = sorted(turns, key=lambda turn: -len(turn.text))[:count]
    return [(clock(turn.time.start) if turn.time else "-", shorten(turn.text)) for turn in turns if turn in longest]


def shorten(text: str, width: int = QUOTE_WIDTH) -> str:
    """The beginning of a quote, on one line."""
    return text if len(text) <= width else text[: width - 2].rsplit(" ", 1)[0] + " …"


# the screen at the end


def show_session(home: House, folder: SessionFolder) -> None:
    """Talk share, headline numbers, form with evidence, how well it could be heard, and where the report is."""
    from oudertalk.cli.form_screen import show_analysis
    from oudertalk.core.recording import Recording
    from oudertalk.pipeline import corrections_of

    measurements: tuple[Measurement, ...] = folder.made("measures.json", tuple[Measurement, ...])
    form: Form = folder.made("form.json", Form)
    quality: Quality = folder.made("quality.json", Quality)
    click.echo()
    if folder.permission.staged:
        click.echo(_("[in scène gezet]"))
    show_analysis(home.knowledge, home.knowledge.rubric(folder.card.rubric), form, measurements)
    recording: Recording = folder.made("recording.json", Recording)
    if not recording.complete:
        click.echo(
            _("Let op. De opname brak af bij {at}; wat er was, is gebruikt.").format(at=clock(recording.duration))
        )
    for line in how_it_was_heard(quality):
        click.echo(line)
    tell_what_no_longer_counts(corrections_of(folder))
    click.echo(_("Het programma doet een voorstel met bewijs; mensen oordelen."))
    click.echo(_("Gesprek: {session}").format(session=folder.id))
    click.echo(_("Verslag: {path}").format(path=folder.path / "report.html"))


def tell_what_no_longer_counts(said: History) -> None:
    """How many corrections are of voices or words that were heard otherwise since, and what to do about it."""
    if said.elsewhere:
        click.echo(
            _(
                "Let op: verbeteringen aan stemmen die niet meer meetellen: {n}. De stemmen zijn daarna op een andere "
                "manier onderscheiden (een ander aantal sprekers, een andere --diariser, of een nieuwe versie). Kies "
                "weer zoals toen, of verbeter opnieuw met oudertalk voices."
            ).format(n=len(said.elsewhere))
        )
    if said.unfit:
        click.echo(
            _(
                "Let op: verbeteringen aan woorden die niet meer meetellen: {n}. Die woorden zijn daarna anders "
                "verstaan (door een ander model). Lees die plekken na, en verbeter zo nodig opnieuw."
            ).format(n=len(said.unfit))
        )


def how_it_was_heard(quality: Quality) -> list[str]:
    """How much of the speech became words, and then the warnings, as far as there is room."""
    share, *others = remarks(quality)
    told = [share, *(remark for remark in others if remark.warns)]
    shown = told if len(told) <= HEARD_LINES else told[: HEARD_LINES - 1]
    lines = [_("Let op.") + " " + remark.text if remark.warns else remark.text for remark in shown]
    if len(shown) < len(told):
        lines.append(_("Nog {n} waarschuwingen staan in het verslag.").format(n=len(told) - len(shown)))
    return lines


def show_sessions(home: House) -> None:
    """A line a session, newest last."""
    from rich.table import Table

    from oudertalk.pipeline import overview

    table = Table(box=None, pad_edge=False)
    for heading in (_("gesprek"), _("lengte"), _("soort"), _("laatste stap"), _("wordt gewist")):
        table.add_column(heading)
    lines = overview(home)
    for line in lines:
        table.add_row(line.id, *_about(line))
    if not lines:
        click.echo(_("Er zijn nog geen gesprekken. Begin met: oudertalk demo"))
        return
    console().print(table)


def _about(line: Overview) -> tuple[str, str, str, str]:
    """Length, kind, last step, and when it is wiped."""
    reached = _(STEP_NAMES[line.reached] if line.reached else RECORDED[line.recorded])
    if line.damaged:
        return "-", _("beschadigd"), reached, "-"
    return (
        clock(line.seconds) if line.seconds else "-",
        _("in scène gezet") if line.staged else _("echt gesprek"),
        reached + (_(", geluid gewist") if line.sound_wiped else ""),
        _("niet vanzelf") if line.days is None else _("over {days} dagen").format(days=line.days),
    )
