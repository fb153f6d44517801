"""
A session, step by step. Every step passes the gate, and is not done again while what it made is still right. What a
step made is kept the moment it is ready, so a session that stopped anywhere goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oudertalk.core.consent import Permission, Purpose
from oudertalk.core.corrections import Corrected, Reword, corrected, history, name_of, rewordings
from oudertalk.core.form import Form
from oudertalk.core.happened import holes
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.own_voice import Likeness
from oudertalk.core.progress import Progress, part_of, silent
from oudertalk.core.quality import Quality
from oudertalk.core.recording import Recording
from oudertalk.core.rewording import reworded
from oudertalk.core.session import Again, SessionCard, Step
from oudertalk.core.spans import TimeSpan, duration, outside
from oudertalk.core.telling import Telling, told_apart
from oudertalk.core.text import clock
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Word
from oudertalk.errors import ConsentError, MomentUnknown, RoleUnknown, SessionCorrupt, StepNotReady
from oudertalk.i18n import _
from oudertalk.pipeline.engines import (
    SPEECH_MODEL,
    check_voices,
    fill_in,
    fingerprint,
    hear_speech,
    hear_voices,
    hear_words,
    models_for_voices,
)
from oudertalk.pipeline.gate import consented, still_agreed
from oudertalk.pipeline.house import DEFAULT_RUBRIC, House
from oudertalk.pipeline.own_voice import ENCODER, voice_to_compare
from oudertalk.pipeline.recording import assembled, was_recorded
from oudertalk.pipeline.wiping import check_sound
from oudertalk.storage.archive import RECOGNISED, SessionFolder
from oudertalk.storage.files import replacing, sha256_of, wipe
from oudertalk.storage.journal import Journal
from oudertalk.storage.machine import remember_run
from oudertalk.storage.model_shelf import ModelFile
from oudertalk.storage.takes import EVENTS, wipe_takes

if TYPE_CHECKING:
    from oudertalk.speech.audio import Samples, Sound

logger = logging.getLogger(__name__)

_HEARD_BY = ("model", "engine", "speakers", "microphones", "diariser")  # of a session card: what asks for its sound
_REST_OF_YES = 0.3  # s; what is left of a stretch behind the spoken yes, when it is shorter, is the end of that yes


def begin(
    house: House,
    source: Path,
    permission: Permission,
    *,
    model: str,
    speakers: int | None,
    microphones: int = 1,
    rubric: str = DEFAULT_RUBRIC,
    type: str | None = None,
    case: str | None = None,
    engine: str | None = None,
    diariser: str | None = None,
) -> SessionFolder:
    """
    A session with the sound of this file in it; nothing is written unless everybody said yes and the file has sound.

    `type` and `case` name the kind of conversation and the case it plays, `engine` and `diariser` what hears it, None
    for the program's own choice. The same file, begun earlier and not finished, goes on where it stopped.
    """
    now = house.now()
    for purpose in ("opnemen", "transcriberen"):
        permission.require(purpose, now)
    house.shelf.find(model)  # before hours of sound are copied, not after
    check_voices(house, diariser, microphones)
    house.knowledge.rubric(rubric)
    asked = {**said_to_be(house, type, case), "engine": engine, "diariser": diariser}
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
    except BaseException:  # also when somebody stops it
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
    if was_recorded(folder):
        import_takes(house, folder)
    card = folder.card
    if not folder.has("speakers.json"):
        check_voices(house, card.diariser, card.microphones)
    sound = SessionSound(folder)
    listen(house, folder, sound)
    transcribe(house, folder, sound, card.model)
    diarise(house, folder, sound, card.speakers, card.microphones, card.diariser)
    recognise(house, folder, sound)
    correct(house, folder)
    join(house, folder)
    appraise(house, folder, sound)


def observe(house: House, folder: SessionFolder) -> None:
    """Turns, flags, measures and form from what was heard and what people said of it, as it is now."""
    correct(house, folder)
    join(house, folder)
    appraise(house, folder, SessionSound(folder))  # sessions of before there was this step; else nothing is decoded
    flag(house, folder)
    measure(house, folder)
    fill(house, folder, folder.card.rubric)


def change(folder: SessionFolder, **asked: Any) -> None:
    """
    Another model, number of speakers, rubric or case than before: the steps that this touches are done again.

    StepNotReady when one of these needs sound that was wiped; then nothing changes.
    """
    before = folder.card
    card = replace(before, **asked)
    if any(getattr(card, name) != getattr(before, name) for name in _HEARD_BY):
        check_sound(folder)
    if card != before:
        folder.say("session.json", SessionCard, card)


def said_to_be(house: House, type: str | None, case: str | None) -> dict[str, str | None]:
    """What a session card keeps of these names. RubricError when there is no such type or case."""
    return house.knowledge.said_to_be(type, case)


def check_known(known: Sequence[str], *asked: str) -> None:
    """RoleUnknown, naming the voices there are, when one of these is not among them, or when there is none at all."""
    if not known:
        raise RoleUnknown(_("In dit gesprek is niets verstaan, dus er zijn geen stemmen. Is het de goede opname?"))
    for speaker in asked:
        if speaker not in known:
            raise RoleUnknown(
                _("Er is geen stem '{speaker}' in dit gesprek. Gehoord zijn: {known}.").format(
                    speaker=speaker, known=", ".join(known)
                )
            )


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
    """
    Consent, nothing done twice, and kept whole the moment it is ready.

    `make` reads the sources itself, after they were named: what somebody changes meanwhile then counts as changed.
    """
    with consented(house, folder, purpose):
        made_by = folder.made_by(step, sources, settings or {})
        if folder.is_fresh(makes, made_by):
            return
        began = time.monotonic()
        with house.watch(step) as progress:
            value = make(progress)
    folder.make(makes, kind, value, made_by)
    logger.info("session %s: %s took %.1f s", folder.id, step, time.monotonic() - began)


def recording_of(folder: SessionFolder) -> Recording:
    """What the session keeps of its sound; StepNotReady when there is none yet."""
    recording: Recording = folder.made("recording.json", Recording)
    return recording


class SessionSound:
    """
    The sound of a session, decoded when the first step needs it and then kept for the next.

    Where people say aloud that they agree it is silent: no step ever gets to hear that.
    """

    def __init__(self, folder: SessionFolder) -> None:
        self._folder = folder

    @cached_property
    def whole(self) -> Sound:
        """All channels, at 16 kHz."""
        from oudertalk.speech.media import read_sound

        check_sound(self._folder)
        sound = read_sound(self._folder.path / "audio.flac")
        agreed = recording_of(self._folder).agreed
        return sound if agreed is None else sound.without(agreed)

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


def import_takes(house: House, folder: SessionFolder) -> None:
    """
    What was recorded here becomes the sound of the session; only then the takes go.

    When two microphones turn out to hear the same, the session has one. AudioUnreadable when nothing was heard.
    """
    if folder.has("recording.json"):  # whole, so whatever is left of the takes was being wiped
        wipe_takes(folder.path)
        return
    _step(
        house,
        folder,
        "import",
        "recording.json",
        Recording,
        partial(assembled, house, folder),
        sources=(EVENTS,),
        purpose="opnemen",
    )
    recording: Recording = folder.made("recording.json", Recording)
    if recording.channels < folder.card.microphones:
        change(folder, microphones=1)
    wipe_takes(folder.path)


def listen(house: House, folder: SessionFolder, sound: SessionSound) -> None:
    """Where somebody speaks, but for the spoken yes: that is kept, and nobody hears words or voices in it."""
    agreed = recording_of(folder).agreed

    def make(progress: Progress) -> tuple[TimeSpan, ...]:
        speech = hear_speech(house, sound.mono, progress)
        return speech if agreed is None else outside(speech, agreed, shortest=_REST_OF_YES)

    settings = {"segmentation": house.shelf.find(SPEECH_MODEL).sha256}
    if agreed is not None:
        settings["agreed"] = f"{agreed.start:g}-{agreed.end:g}"
    _step(
        house, folder, "listen", "speech.json", tuple[TimeSpan, ...], make, sources=("audio.flac",), settings=settings
    )


def transcribe(house: House, folder: SessionFolder, sound: SessionSound, model: str) -> None:
    """What is said; and in the parts that somebody wanted to be heard again, what that model heard there."""
    from oudertalk.speech.again import replaced, within
    from oudertalk.speech.doubt import mark

    again = folder.again
    models = {name: house.shelf.find(name) for name in (model, *(part.model for part in again))}
    engine = folder.card.engine or house.engine
    speech: tuple[TimeSpan, ...] = folder.made("speech.json", tuple[TimeSpan, ...])
    kept = _Windows(house, folder)

    def make(progress: Progress) -> tuple[Word, ...]:
        parts = [(models[model], speech), *((models[p.model], within(p.time, speech)) for p in again)]
        length = sum(duration(stretches) for _model, stretches in parts) or 1.0
        done = 0.0
        heard: list[tuple[Word, ...]] = []
        for model_file, stretches in parts:
            share = duration(stretches) / length
            part = part_of(progress, done, share)
            took = silent if heard else partial(_remember, house, folder, model_file, engine)
            heard.append(hear_words(house, model_file, engine, sound.mono, stretches, part, kept, took))
            done += share
        words = heard[0]
        for asked, anew in zip(again, heard[1:], strict=True):
            words = replaced(words, asked.time, anew)
        return mark(words, speech)

    try:
        _step(
            house,
            folder,
            "transcribe",
            "words.json",
            tuple[Word, ...],
            make,
            sources=("audio.flac", "speech.json"),
            settings={
                "model": models[model].name,
                "sha256": models[model].sha256,
                "engine": engine,
                "hints": fingerprint(house.hints),
                "again": fingerprint([(part.time, models[part.model].sha256) for part in again]),
            },
        )
    except ConsentError:
        kept.forget()
        raise
    kept.tidy()


def _remember(house: House, folder: SessionFolder, model: ModelFile, engine: str, seconds: float) -> None:
    """How long this model took for the whole conversation: that is shown where models are chosen."""
    if model.known is not None:
        remember_run(
            house.settings.own_models,
            model=model.name,
            engine=engine,
            sound=recording_of(folder).duration,
            work=seconds,
            day=house.now().date(),
        )


class _Windows:
    """The windows of a session that were heard so far, on disk; consent is asked before each is kept."""

    def __init__(self, house: House, folder: SessionFolder) -> None:
        self._house, self._folder = house, folder
        self._journal = Journal(folder.path / "windows.jsonl", tuple[Word, ...])
        self._used: set[str] = set()
        self._added = False

    def finished(self, key: str) -> list[tuple[Word, ...]]:
        """See `Kept`."""
        self._used.add(key)
        return self._journal.finished(key)

    def add(self, key: str, window: int, words: tuple[Word, ...]) -> None:
        """See `Kept`. Raises what the gate raises, and then keeps nothing."""
        still_agreed(self._house, self._folder, "transcriberen")
        self._journal.add(key, window, words)
        self._added = True

    def tidy(self) -> None:
        """Forget what was heard by other models, or in other windows; what was asked now stays for a next time."""
        if self._used:
            self._journal.keep_only(frozenset(self._used))

    def forget(self) -> None:
        """Nothing stays of what was heard while somebody took back a yes; what stood there before, `sweep` wipes."""
        if self._added:
            self._journal.path.unlink(missing_ok=True)


def hear_again(house: House, folder: SessionFolder, part: TimeSpan, model: str) -> TimeSpan:
    """
    A person wants this part to be heard by another model; the part that it became, cut between words.

    MomentUnknown when it does not lie in the conversation. `hear` then does what follows from it.
    """
    from oudertalk.speech.again import snapped

    check_sound(folder)
    recording = recording_of(folder)
    if part.end > recording.duration + 1.0:
        raise MomentUnknown(
            _("Dit gesprek duurt {length}. Geef een begin en een eind daarbinnen.").format(
                length=clock(recording.duration)
            )
        )
    still_agreed(house, folder, "transcriberen")
    words: tuple[Word, ...] = folder.made("words.json", tuple[Word, ...])
    between = snapped(part, words)
    folder.say("again.json", tuple[Again, ...], (*folder.again, Again(between, model)))
    return between


def diarise(
    house: House,
    folder: SessionFolder,
    sound: SessionSound,
    speakers: int | None,
    microphones: int = 1,
    diariser: str | None = None,
) -> None:
    """Which voice speaks when; `diariser` tells them apart, None for the program's own choice."""
    models = models_for_voices(house, diariser, microphones)
    speech: tuple[TimeSpan, ...] = folder.made("speech.json", tuple[TimeSpan, ...])

    def make(progress: Progress) -> tuple[SpeakerSpan, ...]:
        return hear_voices(models, sound.whole, speech, speakers, microphones, diariser, progress)

    _step(
        house,
        folder,
        "diarise",
        "speakers.json",
        tuple[SpeakerSpan, ...],
        make,
        sources=("audio.flac", "speech.json"),
        settings={
            "speakers": str(speakers),
            "microphones": str(microphones),
            "encoder": " ".join(model.sha256 for model in models.values()),  # each diariser has models of its own
        },
    )


def recognise(house: House, folder: SessionFolder, sound: SessionSound) -> None:
    """
    How much each voice is like the learnt one of the teacher: a number a label, and nobody's voice.

    Nothing is written, and what was written before goes, when no voice was learnt, or when the sound was wiped.
    """
    voice = voice_to_compare(house)
    if voice is None or folder.sound_wiped is not None:
        (folder.path / RECOGNISED).unlink(missing_ok=True)
        return
    encoder = house.shelf.find(ENCODER)
    spans: tuple[SpeakerSpan, ...] = folder.made("speakers.json", tuple[SpeakerSpan, ...])

    def make(_progress: Progress) -> tuple[Likeness, ...]:
        from oudertalk.speech.recognition import likenesses
        from oudertalk.speech.voices import VoiceEncoder

        return likenesses(VoiceEncoder(encoder.path), sound.mono, spans, voice.numbers)

    _step(
        house,
        folder,
        "recognise",
        RECOGNISED,
        tuple[Likeness, ...],
        make,
        sources=("audio.flac", "speakers.json"),
        settings={"voice": fingerprint(voice.numbers), "encoder": encoder.sha256},
    )


def recognised(folder: SessionFolder) -> tuple[Likeness, ...] | None:
    """What `recognise` found in this session; None when there was no learnt voice to compare with."""
    if not folder.has(RECOGNISED):
        return None
    found: tuple[Likeness, ...] = folder.made(RECOGNISED, tuple[Likeness, ...])
    return found


def correct(house: House, folder: SessionFolder) -> None:
    """The voices after what people said about who spoke. Corrections of voices told apart otherwise do not count."""

    def make(_progress: Progress) -> Corrected:
        as_heard: tuple[SpeakerSpan, ...] = folder.made("speakers.json", tuple[SpeakerSpan, ...])
        said = history(folder.corrections, name_of(as_heard))
        if said.stands or said.elsewhere:
            logger.info(
                "session %s: corrections: %d stand, %d are of other voices",
                folder.id,
                len(said.stands),
                len(said.elsewhere),
            )
        return corrected(as_heard, [correction.what for correction in said.stands])

    sources = ("speakers.json", "corrections.jsonl") if folder.has("corrections.jsonl") else ("speakers.json",)
    _step(house, folder, "correct", "voices.json", Corrected, make, sources=sources)


def join(house: House, folder: SessionFolder) -> None:
    """Words and voices become turns; of the words, those that people said that they were."""
    said = [one.what for one in rewordings(folder.corrections) if isinstance(one.what, Reword)]

    def make(_progress: Progress) -> Transcript:
        from oudertalk.speech.turns import join as join_words

        words: tuple[Word, ...] = folder.made("words.json", tuple[Word, ...])
        voices: Corrected = folder.made("voices.json", Corrected)
        return reworded(join_words(words, voices.spans, fixed=voices.fixed), said)

    # after the voices: what a person says of a word must not change who says the next
    settings = {"words": fingerprint(said)} if said else {}
    _step(
        house, folder, "join", "turns.json", Transcript, make, sources=("words.json", "voices.json"), settings=settings
    )


def appraise(house: House, folder: SessionFolder, sound: SessionSound) -> None:
    """How well the conversation could be heard."""
    sources = ("audio.flac", "speech.json", "words.json", "voices.json")
    speakers, recording = folder.card.speakers, recording_of(folder)
    settings = {"speakers": str(speakers), **_happened(recording)}

    def make(_progress: Progress) -> Quality:
        from oudertalk.speech.quality import measure_quality, overlap

        voices: Corrected = folder.made("voices.json", Corrected)
        if folder.is_fresh("quality.json", folder.made_by("appraise", sources, settings), whatever="voices.json"):
            measured: Quality = folder.made("quality.json", Quality)  # no sound is decoded for a corrected voice
            return replace(measured, overlap=overlap(voices.spans), telling=told_apart(speakers, voices.spans))
        speech: tuple[TimeSpan, ...] = folder.made("speech.json", tuple[TimeSpan, ...])
        words: tuple[Word, ...] = folder.made("words.json", tuple[Word, ...])
        unheard = [TimeSpan(hole.start, hole.end) for hole in holes(recording) if hole.end > hole.start]
        quality = measure_quality(sound.mono, speech, words, voices.spans, speakers, unheard)
        return replace(quality, breaks=recording.breaks)

    _step(house, folder, "appraise", "quality.json", Quality, make, sources=sources, settings=settings)


def flag(house: House, folder: SessionFolder) -> None:
    """The moves that the rules see."""
    from oudertalk.analysis.syntax import installed

    roles = folder.roles

    def make(_progress: Progress) -> tuple[Flag, ...]:
        transcript: Transcript = folder.made("turns.json", Transcript)
        return house.flagger.flag(transcript, roles)

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
    roles, known, telling = folder.roles, house.knowledge, _telling(folder)
    recording = recording_of(folder)

    def make(_progress: Progress) -> tuple[Measurement, ...]:
        from oudertalk.analysis.measures import measure as count

        transcript: Transcript = folder.made("turns.json", Transcript)
        flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
        voices: Corrected = folder.made("voices.json", Corrected)
        return count(
            transcript,
            roles,
            flags,
            known.measures,
            voices.spans,
            known.lexicons,
            told_apart=not telling.failed,
            holes=holes(recording),
        )

    _step(
        house,
        folder,
        "measure",
        "measures.json",
        tuple[Measurement, ...],
        make,
        sources=("turns.json", "voices.json", "flags.json"),
        settings={
            "rules": known.version,  # it covers the word lists
            "measures": fingerprint(known.measures),
            "telling": "failed" if telling.failed else "",
            "roles": _roles_line(roles),
            **_happened(recording),
        },
    )


def fill(house: House, folder: SessionFolder, rubric_name: str) -> None:
    """The form: what can be shown for each line."""
    rubric, roles, card = house.rubric(rubric_name), folder.roles, folder.card
    telling = _telling(folder)
    occasion = house.knowledge.occasion(card.type, card.case)

    def make(_progress: Progress) -> Form:
        transcript: Transcript = folder.made("turns.json", Transcript)
        flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
        return fill_in(house, rubric, flags, transcript, roles, occasion, told_apart=not telling.failed)

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
            "texts": fingerprint(rubric, *occasion),  # a school may forget `version`
            "telling": "failed" if telling.failed else "",
            "roles": _roles_line(roles),
        },
    )


def _happened(recording: Recording) -> dict[str, str]:
    """What happened while it was recorded, for what rests on it; nothing when nothing did."""
    happened = recording.breaks, recording.agreed
    return {"happened": fingerprint(happened)} if any(happened) else {}


def _telling(folder: SessionFolder) -> Telling:
    """Whether the voices of this session were told apart, after what people said about them."""
    voices: Corrected = folder.made("voices.json", Corrected)
    return told_apart(folder.card.speakers, voices.spans)


def _roles_line(roles: Mapping[str, Role]) -> str:
    return " ".join(f"{speaker}={role}" for speaker, role in sorted(roles.items()))
