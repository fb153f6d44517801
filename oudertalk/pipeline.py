"""
The journey: consent, sound, words, turns, flags, form, report. The only place where the floors are joined.

Every step passes one gate (`_step`): is there consent for it now, and is what it made still right? What a step made is
kept the moment it is ready, so a session that stopped anywhere goes on from there.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from oudertalk import __version__
from oudertalk.core.consent import Permission, Purpose
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.progress import Progress, silent
from oudertalk.core.recording import Recording
from oudertalk.core.rubric import Rubric
from oudertalk.core.rules import Measure, Rule
from oudertalk.core.session import SessionCard, Step
from oudertalk.core.spans import TimeSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import ROLES, Role, SpeakerSpan, Transcript, Word
from oudertalk.errors import AudioError, OudertalkError, RoleUnknown, RubricError
from oudertalk.i18n import _
from oudertalk.settings import Settings
from oudertalk.storage.archive import Archive, SessionFolder
from oudertalk.storage.files import replacing, sha256_of, wipe, write_text
from oudertalk.storage.model_shelf import ModelFile, ModelShelf

if TYPE_CHECKING:
    from oudertalk.speech.audio import Sound

logger = logging.getLogger(__name__)

DEFAULT_RUBRIC = "observatieformulier"
VOICE_ENCODER = "voice_encoder"
Watch = Callable[[Step], AbstractContextManager[Progress]]
SoundChoice = Literal["embed", "beside", "none"]


@contextmanager
def unwatched(_step: Step) -> Iterator[Progress]:
    """For whoever does not want to see how far it is."""
    yield silent


@dataclass(frozen=True)
class House:
    """Everything a step may need that is not the conversation itself."""

    settings: Settings
    watch: Watch = unwatched
    engine: str = "whisper"
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)

    @property
    def archive(self) -> Archive:
        """The sessions on this machine."""
        return Archive(self.settings.archive)

    @property
    def shelf(self) -> ModelShelf:
        """The models on this machine."""
        return ModelShelf(self.settings.models, self.settings.own_models)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Rules, labels and measures, read and checked once."""
        return read_knowledge(self.settings.rubrics)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What to look for: the rules, what the moves are called, and what is counted. `version` names this set."""

    rules: tuple[Rule, ...]
    moves: Mapping[str, Text]
    measures: tuple[Measure, ...]
    version: str


def read_knowledge(rubrics: Path) -> Knowledge:
    """The rules, move labels and measures of this folder. Raises RuleError or RubricError naming file and line."""
    from oudertalk.storage import housefiles

    moves = housefiles.read_moves(rubrics / "moves.yaml")
    return Knowledge(
        housefiles.read_rules(rubrics / "rules"),
        moves,
        housefiles.read_measures(rubrics / "measures.yaml"),
        housefiles.rules_version(rubrics / "rules"),
    )


def read_rubric(house: House, wanted: str) -> Rubric:
    """The rubric of this name (or at this path). RubricError when there is none, or when it cannot work."""
    from oudertalk.storage import housefiles

    folder = house.settings.rubrics
    path = Path(wanted) if wanted.endswith((".yaml", ".yml")) else folder / f"{wanted}.yaml"
    if not path.is_file():
        raise RubricError(
            _("Er is geen kijkwijzer '{name}'. Bekend zijn: {known}.").format(
                name=wanted, known=", ".join(rubric_names(folder))
            )
        )
    return housefiles.read_rubric(path, moves=housefiles.read_moves(folder / "moves.yaml"))


def rubric_names(folder: Path) -> tuple[str, ...]:
    """The rubrics in this folder; moves and measures stand beside them and are none."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml") if path.stem not in ("moves", "measures")))


# the steps of a session


def begin(
    house: House,
    source: Path,
    permission: Permission,
    *,
    model: str,
    speakers: int,
    microphones: int = 1,
    rubric: str = DEFAULT_RUBRIC,
) -> SessionFolder:
    """
    A session with the sound of this file in it; nothing is written unless everybody said yes and the file has sound.

    The same file, begun earlier and not finished, goes on where it stopped.
    """
    now = house.now()
    for purpose in ("opnemen", "transcriberen"):
        permission.require(purpose, now)
    house.shelf.find(model)  # before hours of sound are copied, not after
    read_rubric(house, rubric)
    from oudertalk.speech.media import check_source

    check_source(source)
    digest = sha256_of(source)
    for folder in house.archive.sessions():
        unfinished = not folder.has("report.html")
        if unfinished and folder.card.source_sha256 == digest and folder.permission == permission:
            logger.info("session %s goes on", folder.id)
            change(folder, model=model, speakers=speakers, microphones=microphones, rubric=rubric)
            break
    else:
        card = SessionCard(now.astimezone().date().isoformat(), now, digest, model, speakers, rubric, microphones)
        folder = house.archive.begin(card, permission)
    try:
        _import(house, folder, source)
    except OudertalkError:
        wipe(folder.path)  # a session without sound is no session
        raise
    return folder


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
    """Another model, number of speakers or rubric than before: the steps that this touches are done again."""
    card = replace(folder.card, **asked)
    if card != folder.card:
        folder.say("session.json", SessionCard, card)


def confirm_roles(folder: SessionFolder, given: Mapping[str, Role]) -> None:
    """A person said who is who. RoleUnknown when a voice of that label does not occur."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    known = transcript.speakers
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
    """The gate: consent before, nothing done twice, consent again before anything is kept."""
    folder.permission.require(purpose, house.now())
    made_by = folder.made_by(step, sources, settings or {})
    if folder.is_fresh(makes, made_by):
        return
    began = time.monotonic()
    with house.watch(step) as progress:
        value = make(progress)
    folder.permission.require(purpose, house.now())  # somebody may have taken the yes back meanwhile
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
    def mono(self) -> Any:
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
        return _words(house, model_file, sound.mono, speech, progress)

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
        return _voices(encoder, sound.whole, speech, speakers, microphones, progress)

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
        settings={"rules": house.knowledge.version, "roles": _roles_line(roles)},
    )


def measure(house: House, folder: SessionFolder) -> None:
    """The numbers, with their cautions."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    spans: tuple[SpeakerSpan, ...] = folder.made("speakers.json", tuple[SpeakerSpan, ...])
    roles = folder.roles

    def make(_progress: Progress) -> tuple[Measurement, ...]:
        from oudertalk.analysis.measures import measure as count

        return count(transcript, roles, flags, house.knowledge.measures, spans)

    _step(
        house,
        folder,
        "measure",
        "measures.json",
        tuple[Measurement, ...],
        make,
        sources=("turns.json", "speakers.json", "flags.json"),
        settings={"roles": _roles_line(roles)},
    )


def fill(house: House, folder: SessionFolder, rubric_name: str) -> None:
    """The form: what can be shown for each line."""
    transcript: Transcript = folder.made("turns.json", Transcript)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    rubric, roles = read_rubric(house, rubric_name), folder.roles

    def make(_progress: Progress) -> Form:
        return _form(house, rubric, flags, transcript, roles)

    _step(
        house,
        folder,
        "fill",
        "form.json",
        Form,
        make,
        sources=("turns.json", "flags.json"),
        settings={"rubric": f"{rubric.id} {rubric.version}", "roles": _roles_line(roles)},
    )


def _roles_line(roles: Mapping[str, Role]) -> str:
    return " ".join(f"{speaker}={role}" for speaker, role in sorted(roles.items()))


# what the steps of a session and the single steps share


def _words(
    house: House, model: ModelFile, samples: Any, speech: Sequence[TimeSpan], progress: Progress
) -> tuple[Word, ...]:
    from oudertalk.speech.transcriber import load_transcriber
    from oudertalk.speech.voice_activity import windows

    if not speech:  # then there is nothing to load a model for
        return ()
    official = model.known.official if model.known else None
    transcriber = load_transcriber(house.engine, model.path, official_name=official)
    return transcriber.transcribe(samples, windows(speech, samples, longest=transcriber.longest_window), progress)


def _voices(
    encoder: ModelFile, sound: Sound, speech: Sequence[TimeSpan], speakers: int, microphones: int, progress: Progress
) -> tuple[SpeakerSpan, ...]:
    from oudertalk.speech.diariser import load_diariser

    if microphones == 1:
        return load_diariser("one_microphone", encoder.path).diarise(sound.mono(), speech, speakers, progress)
    if len(sound.samples) != 2 or speakers != 2:
        raise AudioError(
            _(
                "Twee microfoons betekent: een stereo-opname met op elk kanaal één persoon, en twee sprekers. Dit is "
                "iets anders; laat --microphones weg."
            )
        )
    return load_diariser("two_microphones", encoder.path).diarise(sound.samples, speech, speakers, progress)


def _form(
    house: House, rubric: Rubric, flags: Sequence[Flag], transcript: Transcript, roles: Mapping[str, Role]
) -> Form:
    from oudertalk.analysis.form_filling import fill_form

    watched = frozenset(rule.move for rule in house.knowledge.rules)
    return fill_form(rubric, flags, transcript, roles, watched)


# the report


def report(house: House, folder: SessionFolder, sound: SoundChoice = "embed") -> Path:
    """The report of the session as one HTML file; its path. Quotes play when the sound is in it or beside it."""
    from oudertalk.export.report import render_report
    from oudertalk.i18n import language

    folder.permission.require("terugluisteren", house.now())
    target = folder.path / "report.html"
    with house.watch("report") as progress:
        html = render_report(_report_of(house, folder, _sound_for_report(folder, sound, progress)), language=language())
        folder.permission.require("terugluisteren", house.now())
        write_text(target, html)
        progress(1.0)
    return target


def _sound_for_report(folder: SessionFolder, choice: SoundChoice, progress: Progress) -> str | None:
    """A data: address, the name of the file beside the report, or nothing."""
    from oudertalk.speech.media import encode_for_listening

    if choice == "none":
        return None
    audio = folder.path / "sound.m4a"
    if not audio.is_file():
        with replacing(audio) as temporary:
            encode_for_listening(folder.path / "audio.flac", temporary, progress)
    if choice == "beside":
        return audio.name
    return "data:audio/mp4;base64," + base64.b64encode(audio.read_bytes()).decode("ascii")


def _report_of(house: House, folder: SessionFolder, sound: str | None) -> Any:
    from oudertalk.analysis.measures import balance
    from oudertalk.export.report import Report

    card, roles = folder.card, folder.roles
    recording: Recording = folder.made("recording.json", Recording)
    transcript: Transcript = folder.made("turns.json", Transcript)
    spans: tuple[SpeakerSpan, ...] = folder.made("speakers.json", tuple[SpeakerSpan, ...])
    model = house.shelf.find(card.model)
    return Report(
        title=read_rubric(house, card.rubric).title,
        session=card.id,
        began_at=card.created_at,
        permission=folder.permission,
        duration=recording.duration,
        transcript=transcript,
        roles=roles,
        spoken=spans,
        flags=folder.made("flags.json", tuple[Flag, ...]),
        measurements=folder.made("measures.json", tuple[Measurement, ...]),
        form=folder.made("form.json", Form),
        rubric=read_rubric(house, card.rubric),
        move_labels=house.knowledge.moves,
        balance=balance(transcript, roles, spans),
        model=model.name,
        model_warning=model.known.warning if model.known else None,
        rules_version=house.knowledge.version,
        program_version=__version__,
        made_at=house.now(),
        sound=sound,
        complete=recording.complete,
    )


# single steps, from a file to the screen, keeping nothing


@dataclass(frozen=True, slots=True)
class Analysis:
    """What `analyse` finds in a transcript."""

    transcript: Transcript
    roles: Mapping[str, Role]
    flags: tuple[Flag, ...]
    measurements: tuple[Measurement, ...]
    form: Form
    rubric: Rubric


def transcribe_file(house: House, source: Path, permission: Permission, model: str) -> tuple[Word, ...]:
    """The words in this file; nothing is kept."""
    model_file = house.shelf.find(model)
    with _listened(house, source, permission) as (sound, speech), house.watch("transcribe") as progress:
        return _words(house, model_file, sound.mono(), speech, progress)


def diarise_file(
    house: House, source: Path, permission: Permission, speakers: int, microphones: int = 1
) -> tuple[SpeakerSpan, ...]:
    """Which voice speaks when in this file; nothing is kept."""
    encoder = house.shelf.find(VOICE_ENCODER)
    with _listened(house, source, permission) as (sound, speech), house.watch("diarise") as progress:
        return _voices(encoder, sound, speech, speakers, microphones, progress)


@contextmanager
def _listened(house: House, source: Path, permission: Permission) -> Iterator[tuple[Sound, tuple[TimeSpan, ...]]]:
    """The sound of a file and where in them somebody speaks. The decoded copy is gone when the block ends."""
    from oudertalk.speech.media import check_source, import_audio, read_sound
    from oudertalk.speech.voice_activity import find_speech

    permission.require("transcriberen", house.now())
    check_source(source)
    with house.archive.scratch() as folder:
        with house.watch("import") as progress:
            import_audio(source, folder / "audio.flac", max_seconds=house.settings.max_minutes * 60, progress=progress)
        sound = read_sound(folder / "audio.flac")
        with house.watch("listen") as progress:
            speech = find_speech(sound.mono(), progress)
        yield sound, speech


def analyse(house: House, transcript: Transcript, roles: Mapping[str, Role], rubric_name: str) -> Analysis:
    """Flags, measures and form of a transcript that somebody brought; nothing is kept."""
    from oudertalk.analysis.matcher import Flagger
    from oudertalk.analysis.measures import measure as count

    for speaker, role in roles.items():
        if speaker not in transcript.speakers:
            raise RoleUnknown(
                _("Er is geen spreker '{speaker}' in dit transcript. Er spreken: {known}.").format(
                    speaker=speaker, known=", ".join(transcript.speakers)
                )
            )
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}")
    rubric = read_rubric(house, rubric_name)
    flags = Flagger(house.knowledge.rules).flag(transcript, roles)
    measurements = count(transcript, roles, flags, house.knowledge.measures, None)
    form = _form(house, rubric, flags, transcript, roles)
    return Analysis(transcript, roles, flags, measurements, form, rubric)
