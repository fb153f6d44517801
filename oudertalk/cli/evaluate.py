"""`evaluate`: how well the rules hear what people heard, on conversations with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from oudertalk.analysis.evaluation import QUESTIONS, Difference, Score, Scorecard, macro_f1, micro
from oudertalk.cli.options import TranslatedCommand, option
from oudertalk.core.rules import Labelled
from oudertalk.core.text import Text
from oudertalk.errors import TranscriptError
from oudertalk.i18n import N_, _, language

CONTEXT = 100  # characters of what somebody else said before a missed turn


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Meet de regels aan gesprekken met labels: per zet hoe vaak het label er staat (n), hoeveel van wat de regels "
        "markeren klopt (precisie), hoeveel ze vinden (vangst) en F1 daarvan; ook zonder leestekens en hoofdletters."
    ),
    example="oudertalk evaluate tests/conversations --misses thuis",
)
@click.argument("folder", type=click.Path(path_type=Path))
@option(
    "--misses",
    multiple=True,
    metavar="ZET",
    help=N_("Toon de beurten waarover regels en labels verschillen, voor deze zet of voor 'alle'. Mag vaker."),
)
@option("--rubric", default="observatieformulier", show_default=True, help=N_("Kijkwijzer waarvan de zetten tellen."))
def evaluate(folder: Path, misses: tuple[str, ...], rubric: str) -> None:
    """Precision, recall and F1 per move, over the form, and per conversation."""
    from oudertalk.analysis.evaluation import scorecard
    from oudertalk.analysis.matcher import Flagger
    from oudertalk.cli.screen import house

    home = house()
    form = home.knowledge.rubric(rubric)
    labels = home.knowledge.moves
    conversations = read_conversations(folder, labels)
    for move in misses:
        if move not in labels and move != "alle":
            raise click.BadParameter(
                _("'{move}' is geen zet. Bekend zijn: alle, {known}.").format(move=move, known=", ".join(labels))
            )
    card = scorecard(conversations, Flagger(home.knowledge.rules), form)
    _show_moves(card, labels)
    _show_totals(
        card, list(dict.fromkeys(move for criterion in form.criteria for move in criterion.moves)), list(labels)
    )
    turns = sum(len(one.transcript.turns) for one in conversations)
    click.echo(_("{n} gesprekken, {turns} beurten.").format(n=len(conversations), turns=turns))
    for difference in card.differences:
        if "alle" in misses or difference.move in misses:
            _show_difference(difference, conversations)


def read_conversations(folder: Path, moves: Mapping[str, Text]) -> tuple[Labelled, ...]:
    """The labelled conversations of a folder, or of one file; TranscriptError when there are none."""
    from oudertalk.storage.housefiles import read_labelled

    paths = sorted(folder.glob("*.txt")) if folder.is_dir() else [folder]
    if not paths or not all(path.is_file() for path in paths):
        raise TranscriptError(
            _("In {folder} staan geen gesprekken met labels (.txt). Zie docs/regels.md voor hoe ze eruitzien.").format(
                folder=folder
            )
        )
    return tuple(read_labelled(path, moves=moves) for path in paths)


def _show_moves(card: Scorecard, labels: Mapping[str, Text]) -> None:
    from rich.table import Table

    from oudertalk.cli.screen import console

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("zet"))
    for heading in (_("n"), _("precisie"), _("vangst"), "F1", _("F1 kaal"), _("precisie sterk")):
        table.add_column(heading, justify="right")
    for move, label in labels.items():
        if move in card.written or move in card.bare:
            score, bare, strong = (found.get(move, Score()) for found in (card.written, card.bare, card.strong))
            numbers = (score.precision, score.recall, score.f1, bare.f1, strong.precision)
            table.add_row(label.in_language(language()), str(score.n), *map(_two, numbers))
    console().print(table)


def _show_totals(card: Scorecard, on_form: Sequence[str], every: Sequence[str]) -> None:
    """What counts all together: as written / without punctuation and capitals ("kaal")."""
    written, bare = micro(card.written, on_form), micro(card.bare, on_form)
    kinds, kinds_bare = micro(card.written, QUESTIONS), micro(card.bare, QUESTIONS)
    lines = (
        (_("formulier, micro-F1 / kaal"), written.f1, bare.f1),
        (_("formulier, precisie / vangst"), written.precision, written.recall),
        (_("formulier, macro-F1 / kaal"), macro_f1(card.written, on_form), macro_f1(card.bare, on_form)),
        (_("vraag of geen vraag, F1 / kaal"), card.asked.f1, card.asked_bare.f1),
        (_("soorten vragen, micro-F1 / kaal"), kinds.f1, kinds_bare.f1),
        (_("sterke markeringen, precisie: formulier / alle zetten"), *_strong(card, on_form, every)),
        (_("onderdeel wel of niet gehoord, per gesprek / kaal"), _share(card.items), _share(card.items_bare)),
    )
    click.echo()
    for name, first, second in lines:
        click.echo(f"{_two(first)} / {_two(second)}  {name}")


def _strong(card: Scorecard, on_form: Sequence[str], every: Sequence[str]) -> tuple[float | None, float | None]:
    return micro(card.strong, on_form).precision, micro(card.strong, every).precision


def _share(score: Score) -> float | None:
    total = score.found + score.extra + score.missed
    return score.found / total if total else None


def _show_difference(difference: Difference, conversations: Sequence[Labelled]) -> None:
    """What the rules alone heard, or the labels alone say, with what was said before it."""
    labelled = next(one for one in conversations if one.name == difference.conversation)
    turns = labelled.transcript.turns
    who = _("alleen de regels") if difference.extra else _("alleen de labels")
    click.echo(f"\n{difference.conversation} {difference.turn + 1} · {difference.move} · {who}")
    if difference.turn:
        before = turns[difference.turn - 1]
        click.echo(f"    {before.speaker}: {before.text[-CONTEXT:]}")
    click.echo(f"  > {turns[difference.turn].speaker}: {turns[difference.turn].text}")


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}".replace(".", "," if language() == "nl" else ".")
