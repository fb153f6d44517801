"""Single steps: from a file to the screen, keeping nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from oudertalk.cli.options import (
    TranslatedCommand,
    case_option,
    consent_options,
    diariser_option,
    engine_option,
    json_option,
    microphones_option,
    model_option,
    read_permission,
    read_roles,
    role_option,
    rubric_option,
    speakers_option,
    type_option,
)
from oudertalk.core.text import clock
from oudertalk.core.transcript import Word
from oudertalk.core.wording import DOUBTS
from oudertalk.i18n import N_, _

PAUSE = 0.5  # seconds


@click.command(
    cls=TranslatedCommand,
    help=N_("Schrijf uit wat er in een bestand wordt gezegd. Er wordt niets bewaard."),
    example="oudertalk transcribe gesprek.mp4 --staged --json -",
)
@click.argument("file", type=click.Path(path_type=Path))
@consent_options
@model_option
@engine_option
@json_option
def transcribe(
    file: Path, staged: bool, consent: Path | None, model: str | None, engine: str | None, json_to: str | None
) -> None:
    """Words with their seconds."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, pick_model, staged_line, warn_about_model
    from oudertalk.export.contract import words_json

    permission = read_permission(staged, consent)
    home = house(engine=engine)
    chosen = pick_model(home, model)
    warn_about_model(home, chosen)
    heard = pipeline.transcribe_file(home, file, permission, chosen)
    if json_to is not None:
        told = words_json(heard.words, heard.gaps, model=home.shelf.find(chosen).name, staged=permission.staged)
        _give_json(told, json_to)
        return
    staged_line(permission.staged)
    for line in stretches(heard.words):
        click.echo(f"{clock(line[0].time.start if line[0].time else 0.0)}  {_marked(line)}")
    for gap in heard.gaps:
        click.echo(
            _("Wel stem, geen woorden: {start} tot {end}").format(start=clock(gap.start), end=clock(gap.end)), err=True
        )
    if not heard.words:
        click.echo(_("Er is geen spraak gehoord."), err=True)


@click.command(
    cls=TranslatedCommand,
    help=N_("Hoor wie wanneer spreekt in een bestand. Er wordt niets bewaard."),
    example="oudertalk diarise gesprek.mp4 --staged --speakers 2",
)
@click.argument("file", type=click.Path(path_type=Path))
@consent_options
@speakers_option
@microphones_option
@diariser_option
@json_option
def diarise(
    file: Path,
    staged: bool,
    consent: Path | None,
    speakers: int | None,
    microphones: int,
    diariser: str | None,
    json_to: str | None,
) -> None:
    """Voices with their seconds."""
    from oudertalk import pipeline
    from oudertalk.cli.screen import house, staged_line
    from oudertalk.core.audibility import about_voices
    from oudertalk.core.spans import union
    from oudertalk.core.telling import told_apart
    from oudertalk.export.contract import speakers_json

    permission = read_permission(staged, consent)
    spans = pipeline.diarise_file(house(), file, permission, speakers, microphones, diariser)
    if json_to is not None:
        _give_json(speakers_json(spans, staged=permission.staged), json_to)
        return
    staged_line(permission.staged)
    for speaker, own in groupby(spans, key=lambda span: span.speaker):
        for time in union((span.time for span in own), gap=PAUSE):
            click.echo(f"{clock(time.start)} - {clock(time.end)}  {speaker}")
    click.echo(about_voices(told_apart(speakers, spans)).text if spans else _("Er is geen spraak gehoord."), err=True)


@click.command(
    cls=TranslatedCommand,
    help=N_(
        "Zoek de gespreksmomenten in een transcript en vul het formulier. Het transcript is WebVTT, SRT, platte tekst "
        "met 'Naam: …' per regel, of JSON van oudertalk. Er wordt niets bewaard."
    ),
    example="oudertalk analyse gesprek.txt --role Anja=leerkracht --role Ali=ouder",
)
@click.argument("transcript", type=click.Path(path_type=Path))
@role_option
@rubric_option
@type_option
@case_option
@json_option
def analyse(
    transcript: Path, roles: tuple[str, ...], rubric: str, type: str | None, case: str | None, json_to: str | None
) -> None:
    """Flags, measures and form."""
    from oudertalk import pipeline
    from oudertalk.cli.form_screen import show_analysis
    from oudertalk.cli.screen import house
    from oudertalk.export.contract import analysis_json
    from oudertalk.storage.transcripts import read_transcript

    given = read_roles(roles)
    brought = read_transcript(transcript)
    home = house()
    found = pipeline.analyse(home, brought.transcript, {**brought.roles, **given}, rubric, type, case)
    if json_to is not None:
        _give_json(analysis_json(found.transcript, found.roles, found.flags, found.measurements, found.form), json_to)
        return
    show_analysis(home.knowledge, found.rubric, found.form, found.measurements)


def _marked(line: Sequence[Word]) -> str:
    """The words of a line, with behind doubtful ones what speaks against them."""
    parts = []
    for doubt, words in groupby(line, key=lambda word: word.doubt):
        said = " ".join(word.text for word in words)
        parts.append(f"{said} [{_(DOUBTS[doubt])}]" if doubt else said)
    return " ".join(parts)


def stretches(words: Sequence[Word]) -> list[list[Word]]:
    """The words in lines: a pause of half a second begins a new one."""
    lines: list[list[Word]] = []
    for word in words:
        before = lines[-1][-1].time if lines else None
        if before and word.time and word.time.start - before.end < PAUSE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _give_json(value: dict[str, Any], where: str) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if where == "-":
        click.echo(text, nl=False)
        return
    from oudertalk.storage.files import write_text

    write_text(Path(where), text)
