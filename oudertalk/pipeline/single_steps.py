"""Single steps, from a file to the screen, keeping nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.consent import Permission
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag, Measurement
from oudertalk.core.rubric import Rubric
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import ROLES, Role, SpeakerSpan, Transcript, Word
from oudertalk.errors import RoleUnknown
from oudertalk.i18n import _
from oudertalk.pipeline.engines import (
    check_voices,
    fill_in,
    hear_speech,
    hear_voices,
    hear_words,
    models_for_voices,
)
from oudertalk.pipeline.house import House

if TYPE_CHECKING:
    from oudertalk.speech.audio import Sound


@dataclass(frozen=True, slots=True)
class Analysis:
    """What `analyse` finds in a transcript."""

    transcript: Transcript
    roles: Mapping[str, Role]
    flags: tuple[Flag, ...]
    measurements: tuple[Measurement, ...]
    form: Form
    rubric: Rubric
    type: ConversationType | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What `transcribe_file` hears: the words, and the stretches of speech that yielded none."""

    words: tuple[Word, ...]
    gaps: tuple[TimeSpan, ...]


def transcribe_file(house: House, source: Path, permission: Permission, model: str) -> Heard:
    """The words in this file, marked where they may not have been said; nothing is kept."""
    from oudertalk.speech.doubt import mark
    from oudertalk.speech.quality import gaps

    model_file = house.shelf.find(model)
    with _listened(house, source, permission) as (sound, speech), house.watch("transcribe") as progress:
        words = mark(hear_words(house, model_file, house.engine, sound.mono(), speech, progress), speech)
        return Heard(words, gaps(speech, words))


def diarise_file(
    house: House,
    source: Path,
    permission: Permission,
    speakers: int | None,
    microphones: int = 1,
    diariser: str | None = None,
) -> tuple[SpeakerSpan, ...]:
    """Which voice speaks when in this file; nothing is kept. `diariser` is None for the program's own choice."""
    check_voices(house, diariser, microphones)
    models = models_for_voices(house, diariser, microphones)
    with _listened(house, source, permission) as (sound, speech), house.watch("diarise") as progress:
        return hear_voices(models, sound, speech, speakers, microphones, diariser, progress)


@contextmanager
def _listened(house: House, source: Path, permission: Permission) -> Iterator[tuple[Sound, tuple[TimeSpan, ...]]]:
    """The sound of a file and where in them somebody speaks. The decoded copy is gone when the block ends."""
    from oudertalk.speech.media import check_source, import_audio, read_sound

    permission.require("transcriberen", house.now())
    check_source(source)
    with house.archive.scratch() as folder:
        with house.watch("import") as progress:
            import_audio(source, folder / "audio.flac", max_seconds=house.settings.max_minutes * 60, progress=progress)
        sound = read_sound(folder / "audio.flac")
        with house.watch("listen") as progress:
            speech = hear_speech(house, sound.mono(), progress)
        yield sound, speech


def analyse(
    house: House,
    transcript: Transcript,
    roles: Mapping[str, Role],
    rubric_name: str,
    type: str | None = None,
    case: str | None = None,
) -> Analysis:
    """Flags, measures and form of a transcript that somebody brought; nothing is kept. `type` and `case` are names."""
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
    rubric = house.knowledge.rubric(rubric_name)
    occasion = house.knowledge.occasion(type, case)
    flags = Flagger(house.knowledge.rules).flag(transcript, roles)
    measurements = count(transcript, roles, flags, house.knowledge.measures, None, house.knowledge.lexicons)
    form = fill_in(house, rubric, flags, transcript, roles, occasion)
    return Analysis(transcript, roles, flags, measurements, form, rubric, *occasion)
