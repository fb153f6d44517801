"""The report of a session: everything the earlier steps made, and the sound, in one file."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from oudertalk import __version__
from oudertalk.core.corrections import Corrected, names_after
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.progress import Progress
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Recording
from oudertalk.core.transcript import Transcript
from oudertalk.pipeline.engines import fingerprint
from oudertalk.pipeline.gate import consented
from oudertalk.pipeline.house import House
from oudertalk.pipeline.playing import small_sound
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import sha256_of, write_text
from oudertalk.storage.model_shelf import KnownModel

if TYPE_CHECKING:
    from oudertalk.export.report import Report

SoundChoice = Literal["embed", "beside", "none"]

_SHOWN = (  # the files that a report shows
    "session.json",
    "consent.json",
    "roles.json",
    "corrections.jsonl",
    "recording.json",
    "sound_wiped.json",
    "turns.json",
    "voices.json",
    "quality.json",
    "flags.json",
    "measures.json",
    "form.json",
)
_HEAD = 4096  # bytes of a report, which may be large; what it was made of stands at its beginning
_MADE_OF = re.compile(rb'<meta name="made-of" content="([0-9a-f]+) (embed|beside|none)">')


def report(house: House, folder: SessionFolder, sound: SoundChoice | None = None) -> Path:
    """
    The report of the session as one HTML file; its path. About its sound, None is what was chosen for the last one.

    Quotes play when the sound is in it or beside it; when that was wiped the report has none, and says so.
    """
    from oudertalk.export.report import render_report
    from oudertalk.i18n import language

    target, sound = folder.path / "report.html", sound or _sound_as_before(folder)
    with consented(house, folder, "terugluisteren"), house.watch("report") as progress:
        made_of = _made_of(house, folder)  # before anything is read: what changes meanwhile then counts as changed
        audio = sound_for_report(folder, sound, progress)
        model = house.shelf.find(folder.card.model)
        shown_as = _report_of(house, folder, audio, model.name, model.known, f"{made_of} {sound}")
        html = render_report(shown_as, language=language())
        progress(1.0)
    write_text(target, html)
    return target


def report_is_fresh(house: House, folder: SessionFolder) -> bool:
    """Whether the report shows what the other files of the session say now; with or without sound."""
    found = _made_of_what(folder)
    return found is not None and found[1].decode("ascii") == _made_of(house, folder)


def _sound_as_before(folder: SessionFolder) -> SoundChoice:
    """What somebody chose about the sound of this report; in it when there is no report, or an old one."""
    found = _made_of_what(folder)
    choices: dict[bytes, SoundChoice] = {b"beside": "beside", b"none": "none"}
    return choices.get(found[2], "embed") if found else "embed"


def _made_of_what(folder: SessionFolder) -> re.Match[bytes] | None:
    """What the report says that it was made of; None when it does not say, or is not there."""
    if not folder.has("report.html"):
        return None
    with (folder.path / "report.html").open("rb") as file:
        return _MADE_OF.search(file.read(_HEAD))


def _made_of(house: House, folder: SessionFolder) -> str:
    """One fingerprint of all that a report shows."""
    files = [(name, sha256_of(folder.path / name)) for name in _SHOWN if folder.has(name)]
    return fingerprint(__version__, house.knowledge.version, files)


def shown(house: House, folder: SessionFolder) -> Report:
    """
    What a page shows of the session. Raises what the gate raises, StepNotReady when there is no form yet.

    The words were heard before, so the model need not stand here any more.
    """
    name = folder.card.model
    with consented(house, folder, "terugluisteren"):
        known = next((model for model in house.models if name in (model.name, model.file)), None)
        return _report_of(house, folder, None, known.name if known else Path(name).name, known, "")


def sound_for_report(folder: SessionFolder, choice: SoundChoice, progress: Progress) -> str | None:
    """A data: address, the name of the file beside the report, or nothing."""
    if choice == "none" or folder.sound_wiped is not None:
        return None
    audio = small_sound(folder, progress)
    if choice == "beside":
        return audio.name
    return "data:audio/mp4;base64," + base64.b64encode(audio.read_bytes()).decode("ascii")


def _report_of(
    house: House, folder: SessionFolder, sound: str | None, model: str, known: KnownModel | None, made_of: str
) -> Report:
    from oudertalk.analysis.measures import balance
    from oudertalk.export.report import Report

    card, roles, wiped = folder.card, folder.roles, folder.sound_wiped
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
        marks=recording.marks,
        breaks=recording.breaks,
        agreed=recording.agreed,
        sound_wiped=wiped.at if wiped else None,
        made_of=made_of,
        called=names_after(folder.said_of_voices),
    )
