"""
A session, step by step. Every step passes the gate, and is not done again while what it made is still right. What a
step made is kept the moment it is ready, so a session that stopped anywhere goes on from there.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oudertalk.core.consent import Permission, Purpose
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.progress import Progress
from oudertalk.core.recording import Recording
from oudertalk.core.session import SessionCard, Step
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Word
from oudertalk.errors import OudertalkError, RoleUnknown, SessionCorrupt, StepNotReady
from oudertalk.i18n import _
from oudertalk.pipeline.engines import VOICE_ENCODER, fill_in, hear_voices, hear_words
from oudertalk.pipeline.gate import consented
from oudertalk.pipeline.house import DEFAULT_RUBRIC, House
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.files import replacing, sha256_of, wipe

if TYPE_CHECKING:
    from oudertalk.speech.audio import Samples, Sound

logger = logging.getLogger(__name__)


def begin(
    house: House,
    source: Path,
    permission: Permission,
    *,
    model: str,
    speakers: int,
    microphones: int = 1,
    rubric: str = DEFAULT_RUBRIC,
    type: str | None = None,
    case: str | None = None,
) -> SessionFolder:
    """
    A session with the sound of this file in it; nothing is written unless everybody said yes and the file has sound.

    `type` and `case` name the kind of conversation and the case it plays. The same file, begun earlier and not
    finished, goes on where it stopped.
    """
    now = house.now()
    for purpose in ("opnemen", "transcriberen"):
        permission.require(purpose, now)
    house.shelf.find(model)  # before hours of sound are copied, not after
    house.knowledge.rubric(rubric)
    asked = said_to_be(house, type, case)
    from oudertalk.speech.media import check_source

    check_source(source)
    digest = sha256_of(source)
    for folder in house.archive.sessions():
        if _was_begun_with(folder, digest, permission):
            logger.info("session %s goes on", folder.id)
            change(folder, model=model, speakers=speakers, microphones=microphones, rubric=rubric, **asked)
            break
    else:
        today = now.astimezone().date().isoformat()
        card = SessionCard(today, now, digest, model, speakers, rubric, microphones, **asked)
        folder = house.archive.begin(card, permission)
    try:
        _import(house, folder, source)
    except OudertalkError:
        wipe(folder.path)  # a session without sound is no session
        raise
    return folder


def _was_begun_with(folder: SessionFolder, digest: str, permission: Permission) -> bool:
    """Whether this is the same file under the same consent, not finished yet. A damaged session is not."""
    if folder.has("report.html"):
        return False
    try:
        return folder.card.source_sha256 == digest and folder.permission == permission
    except (SessionCorrupt, StepNotReady):
        logger.warning("session %s cannot be read", folder.id)
        return False


def hear(house: House, folder: SessionFolder) -> None:
    """From sound to turns: every step that is not done yet, or not right any more, in order."""
    card = folder.card
    sound = SessionSound(folder)
    listen(house, folder, sound)
    transcribe(house, folder, sound, card.model)
    diarise(house, folder, sound, card.speakers, card.microphones)
    join(house, folder)


def observe(house: House, folder: SessionFolder) -> None:
    """Flags, measures and form from the turns and the roles, as they are now."""
    flag(house, folder)
    measure(house, folder)
    fill(house, folder, folder.card.rubric)


def change(folder: SessionFolder, **asked: Any) -> None:
    """Another model, number of speakers, rubric or case than before: the steps that this touches are done again."""
    card = replace(folder.card, **asked)
    if card != folder.card:
        folder.say("session.json", SessionCard, card)


def said_to_be(house: House, type: str | None, case: str | None) -> dict[str, str | None]:
    """What a session card keeps of these names. RubricError when there is no such type or case."""
    found_type, found_case = house.knowledge.occasion(type, case)
    return {
        "type": found_type.id if type and found_type else None,
        "case": found_case.id if found_case else None,
    }


def confirm_roles(folder: SessionFolder, given: Mapping[str, Role]) -> None:
    """A person said who is who. RoleUnknown when a voice of that label does not occur."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    known = transcript.speakers
    if given and not known:
        raise RoleUnknown(_("In dit gesprek is niets verstaan, dus er zijn geen stemmen. Is het de goede opname?"))
    for speaker in given:
        if speaker not in known:
            raise RoleUnknown(
                _("Er is geen stem '{speaker}' in dit gesprek. Gehoord zijn: {known}.").format(
                    speaker=speaker, known=", ".join(known)
                )
            )
    folder.say("roles.json", dict[str, Role], {**folder.roles, **given})


def _step(
    house: House,
    folder: SessionFolder,
    step: Step,
    makes: str,
    kind: Any,
    make: Callable[[Progress], Any],
    *,
    sources: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
    purpose: Purpose = "transcriberen",
) -> None:
    """Consent, nothing done twice, and kept whole the moment it is ready."""
    with consented(house, folder, purpose):
        made_by = folder.made_by(step, sources, settings or {})
        if folder.is_fresh(makes, made_by):
            return
        began = time.monotonic()
        with house.watch(step) as progress:
            value = make(progress)
    folder.make(makes, kind, value, made_by)
    logger.info("session %s: %s took %.1f s", folder.id, step, time.monotonic() - began)


class SessionSound:
    """The sound of a session, decoded when the first step needs it and then kept for the next."""

    def __init__(self, folder: SessionFolder) -> None:
        self._path = folder.path / "audio.flac"

    @cached_property
    def whole(self) -> Sound:
        """All channels, at 16 kHz."""
        from oudertalk.speech.media import read_sound

        return read_sound(self._path)

    @cached_property
    def mono(self) -> Samples:
        """The channels as one: (samples,), float32 at 16 kHz."""
        return self.whole.mono()


def _import(house: House, folder: SessionFolder, source: Path) -> None:
    card, permission = folder.card, folder.permission

    def make(progress: Progress) -> Recording:
        from oudertalk.speech.media import import_audio

        with replacing(folder.path / "audio.flac") as target:
            imported = import_audio(source, target, max_seconds=house.settings.max_minutes * 60, progress=progress)
        return Recording(
            card.source_sha256,
            imported.sample_rate,
            imported.channels,
            imported.duration,
            house.now(),
            permission.staged,
            imported.complete,
        )

    _step(
        house,
        folder,
        "import",
        "recording.json",
        Recording,
        make,
        settings={"source": card.source_sha256},
        purpose="opnemen",
    )


def listen(house: House, folder: SessionFolder, sound: SessionSound) -> None:
    """Where somebody speaks."""

    def make(progress: Progress) -> tuple[TimeSpan, ...]:
        from oudertalk.speech.voice_activity import find_speech

        return find_speech(sound.mono, progress)

    _step(house, folder, "listen", "speech.json", tuple[TimeSpan, ...], make, sources=("audio.flac",))


def transcribe(house: House, folder: SessionFolder, sound: SessionSound, model: str) -> None:
    """What is said."""
    model_file = house.shelf.find(model)
    speech: tuple[TimeSpan, ...] = folder.made("speech.json", tuple[TimeSpan, ...])

    def make(progress: Progress) -> tuple[Word, ...]:
        return hear_words(house, model_file, sound.mono, speech, progress)

    _step(
        house,
        folder,
        "transcribe",
        "words.json",
        tuple[Word, ...],
        make,
        sources=("audio.flac", "speech.json"),
        settings={"model": model_file.name, "sha256": model_file.sha256},
    )


def diarise(house: House, folder: SessionFolder, sound: SessionSound, speakers: int, microphones: int = 1) -> None:
    """Which voice speaks when."""
    encoder = house.shelf.find(VOICE_ENCODER)
    speech: tuple[TimeSpan, ...] = folder.made("speech.json", tuple[TimeSpan, ...])

    def make(progress: Progress) -> tuple[SpeakerSpan, ...]:
        return hear_voices(encoder, sound.whole, speech, speakers, microphones, progress)

    _step(
        house,
        folder,
        "diarise",
        "speakers.json",
        tuple[SpeakerSpan, ...],
        make,
        sources=("audio.flac", "speech.json"),
        settings={"speakers": str(speakers), "microphones": str(microphones), "encoder": encoder.sha256},
    )


def join(house: House, folder: SessionFolder) -> None:
    """Words and voices become turns."""
    words: tuple[Word, ...] = folder.made("words.json", tuple[Word, ...])
    spans: tuple[SpeakerSpan, ...] = folder.made("speakers.json", tuple[SpeakerSpan, ...])

    def make(_progress: Progress) -> Transcript:
        from oudertalk.speech.turns import join as join_words

        return join_words(words, spans)

    _step(house, folder, "join", "turns.json", Transcript, make, sources=("words.json", "speakers.json"))


def flag(house: House, folder: SessionFolder) -> None:
    """The moves that the rules see."""
    from oudertalk.analysis.syntax import installed

    transcript: Transcript = folder.made("turns.json", Transcript)
    roles = folder.roles

    def make(_progress: Progress) -> tuple[Flag, ...]:
        from oudertalk.analysis.matcher import Flagger

        return Flagger(house.knowledge.rules).flag(transcript, roles)

    _step(
        house,
        folder,
        "flag",
        "flags.json",
        tuple[Flag, ...],
        make,
        sources=("turns.json",),
        settings={"rules": house.knowledge.version, "roles": _roles_line(roles), "parser": installed() or ""},
    )


def measure(house: House, folder: SessionFolder) -> None:
    """The numbers, with their cautions."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    spans: tuple[SpeakerSpan, ...] = folder.made("speakers.json", tuple[SpeakerSpan, ...])
    roles, known = folder.roles, house.knowledge

    def make(_progress: Progress) -> tuple[Measurement, ...]:
        from oudertalk.analysis.measures import measure as count

        return count(transcript, roles, flags, known.measures, spans, known.lexicons)

    _step(
        house,
        folder,
        "measure",
        "measures.json",
        tuple[Measurement, ...],
        make,
        sources=("turns.json", "speakers.json", "flags.json"),
        settings={
            "rules": known.version,  # it covers the word lists
            "measures": _fingerprint(known.measures),
            "roles": _roles_line(roles),
        },
    )


def fill(house: House, folder: SessionFolder, rubric_name: str) -> None:
    """The form: what can be shown for each line."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    rubric, roles, card = house.knowledge.rubric(rubric_name), folder.roles, folder.card
    occasion = house.knowledge.occasion(card.type, card.case)

    def make(_progress: Progress) -> Form:
        return fill_in(house, rubric, flags, transcript, roles, occasion)

    _step(
        house,
        folder,
        "fill",
        "form.json",
        Form,
        make,
        sources=("turns.json", "flags.json"),
        settings={
            "rubric": f"{rubric.id} {rubric.version}",
            "texts": _fingerprint(rubric, *occasion),  # a school may forget `version`
            "roles": _roles_line(roles),
        },
    )


def _fingerprint(*values: object) -> str:
    """Other names, parameters or texts, other fingerprint."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:12]


def _roles_line(roles: Mapping[str, Role]) -> str:
    return " ".join(f"{speaker}={role}" for speaker, role in sorted(roles.items()))
