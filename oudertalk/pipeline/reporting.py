"""The report of a session: everything the earlier steps made, and the sound, in one file."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from oudertalk import __version__
from oudertalk.core.corrections import Corrected
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.progress import Progress
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Recording
from oudertalk.core.transcript import Transcript
from oudertalk.pipeline.gate import consented
from oudertalk.pipeline.house import House
from oudertalk.pipeline.playing import small_sound
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import write_text
from oudertalk.storage.model_shelf import KnownModel

if TYPE_CHECKING:
    from oudertalk.export.report import Report

SoundChoice = Literal["embed", "beside", "none"]


def report(house: House, folder: SessionFolder, sound: SoundChoice = "embed") -> Path:
    """The report of the session as one HTML file; its path. Quotes play when the sound is in it or beside it."""
    from oudertalk.export.report import render_report
    from oudertalk.i18n import language

    target = folder.path / "report.html"
    with consented(house, folder, "terugluisteren"), house.watch("report") as progress:
        audio = _sound_for_report(folder, sound, progress)
        model = house.shelf.find(folder.card.model)
        html = render_report(_report_of(house, folder, audio, model.name, model.known), language=language())
        progress(1.0)
    write_text(target, html)
    return target


def shown(house: House, folder: SessionFolder) -> Report:
    """
    What a page shows of the session. Raises what the gate raises, StepNotReady when there is no form yet.

    The words were heard before, so the model need not stand here any more.
    """
    name = folder.card.model
    with consented(house, folder, "terugluisteren"):
        known = next((model for model in house.models if name in (model.name, model.file)), None)
        return _report_of(house, folder, None, known.name if known else Path(name).name, known)


def _sound_for_report(folder: SessionFolder, choice: SoundChoice, progress: Progress) -> str | None:
    """A data: address, the name of the file beside the report, or nothing."""
    if choice == "none":
        return None
    audio = small_sound(folder, progress)
    if choice == "beside":
        return audio.name
    return "data:audio/mp4;base64," + base64.b64encode(audio.read_bytes()).decode("ascii")


def _report_of(house: House, folder: SessionFolder, sound: str | None, model: str, known: KnownModel | None) -> Report:
    from oudertalk.analysis.measures import balance
    from oudertalk.export.report import Report

    card, roles = folder.card, folder.roles
    quality: Quality = folder.made("quality.json", Quality)
    recording: Recording = folder.made("recording.json", Recording)
    transcript: Transcript = folder.made("turns.json", Transcript)
    spans = folder.made("voices.json", Corrected).spans
    rubric = house.rubric(card.rubric)
    type, case = house.knowledge.occasion(card.type, card.case)
    return Report(
        title=case.title if case else rubric.title,
        session=card.id,
        began_at=card.created_at,
        permission=folder.permission,
        duration=recording.duration,
        quality=quality,
        transcript=transcript,
        roles=roles,
        spoken=spans,
        flags=folder.made("flags.json", tuple[Flag, ...]),
        measurements=folder.made("measures.json", tuple[Measurement, ...]),
        form=folder.made("form.json", Form),
        rubric=rubric,
        move_labels=house.knowledge.moves,
        balance=() if quality.telling is not None and quality.telling.failed else balance(transcript, roles, spans),
        model=model,
        model_warning=known.warning if known else None,
        rules_version=house.knowledge.version,
        program_version=__version__,
        made_at=house.now(),
        sound=sound,
        complete=recording.complete,
        type=type,
        case=case,
    )
