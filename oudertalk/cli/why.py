"""`why`: waarom, and waarom niet: what the rules heard in one turn, and what they missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oudertalk.cli.options import TranslatedCommand, read_roles, role_option
from oudertalk.core.explaining import explained
from oudertalk.core.observation import Explanation
from oudertalk.core.text import Text, clock, moment
from oudertalk.core.transcript import Role, Transcript
from oudertalk.errors import TranscriptError
from oudertalk.i18n import N_, _

if TYPE_CHECKING:
    from oudertalk.pipeline import House


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Zeg waarom een beurt wel of niet is gemarkeerd: welke aanwijzingen gehoord zijn, welke regels dichtbij kwamen "
        "en wat er ontbrak. SOURCE is een gesprek of transcript, WHERE een moment (3:12) of het nummer van een beurt."
    ),
    example="oudertalk why 2026-11-22-1 3:12",
)
@click.argument("source")
@click.argument("where")
@role_option
def why(source: str, where: str, roles: tuple[str, ...]) -> None:
    """Per sentence of the turn: its flags, and the rules that came near."""
    from oudertalk.cli.screen import house, sweep
    from oudertalk.pipeline.gate import consented

    home = house()
    sweep(home)
    if Path(source).is_file():
        transcript, known = _brought(Path(source), home.knowledge.moves)
        _tell(home, transcript, {**known, **read_roles(roles)}, where)
        return
    folder = home.archive.open(source)
    with consented(home, folder, "terugluisteren"):  # it shows what people said
        _tell(home, folder.made("turns.json", Transcript), {**folder.roles, **read_roles(roles)}, where)


def _tell(home: House, transcript: Transcript, roles: Mapping[str, Role], where: str) -> None:
    from oudertalk.analysis.matcher import Flagger

    turn = find_turn(transcript, where)
    found = Flagger(home.knowledge.rules).explain(transcript, roles, turn)
    for line in told(transcript, roles, turn, found, home.knowledge.moves, home.knowledge.plain_words):
        click.echo(line)


def _brought(path: Path, moves: Mapping[str, Text]) -> tuple[Transcript, Mapping[str, Role]]:
    """A transcript that somebody brought, or a conversation with labels, without those."""
    from oudertalk.storage.housefiles import is_labelled, read_labelled
    from oudertalk.storage.transcripts import read_transcript

    if is_labelled(path):
        labelled = read_labelled(path, moves=moves)
        return labelled.transcript, labelled.roles
    brought = read_transcript(path)
    return brought.transcript, brought.roles


def find_turn(transcript: Transcript, where: str) -> int:
    """The turn with this number (from 1), or the one that is spoken at this moment; TranscriptError when none is."""
    turns = transcript.turns
    second = moment(where)
    if second is None:
        if where.strip().isdigit() and 1 <= int(where) <= len(turns):
            return int(where) - 1
        raise TranscriptError(
            _(
                "'{where}' is geen beurt van dit gesprek. Geef een moment (3:12) of een nummer van 1 tot en met {n}."
            ).format(where=where, n=len(turns))
        )
    timed = [(turn.time.start, number) for number, turn in enumerate(turns) if turn.time is not None]
    begun = [number for start, number in timed if start < second + 1]
    if not begun:
        raise TranscriptError(_("Om {where} is er niets gezegd, of dit gesprek heeft geen tijden.").format(where=where))
    return begun[-1]


def told(
    transcript: Transcript,
    roles: Mapping[str, Role],
    turn: int,
    found: Sequence[Explanation],
    moves: Mapping[str, Text],
    plain_words: Mapping[str, str],
) -> list[str]:
    """The explanation in lines; words of the trade get what to say instead."""
    spoken = transcript.turns[turn]
    at = f" · {clock(spoken.time.start)}" if spoken.time else ""
    lines = [_("Beurt {n} · {who}").format(n=turn + 1, who=roles.get(spoken.speaker, spoken.speaker)) + at]
    for one in found:
        lines += [f"\n“{one.sentence.quote}”", *explained(one, moves, plain_words)]
    return lines
