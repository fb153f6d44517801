"""The engines at work: what the steps of a session and the single steps share."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag
from oudertalk.core.progress import Progress, silent
from oudertalk.core.rubric import Rubric
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Word
from oudertalk.errors import AudioError
from oudertalk.i18n import _
from oudertalk.pipeline.house import House
from oudertalk.storage.model_shelf import ModelFile

if TYPE_CHECKING:
    from oudertalk.speech.audio import Samples, Sound
    from oudertalk.speech.diariser import Diariser
    from oudertalk.speech.transcriber import Transcriber

# what a person can ask for, and which diariser that is when one microphone heard everybody
_DIARISERS = {"stemmen": "one_microphone", "sherpa": "sherpa"}
DEFAULT_DIARISER = "stemmen"

SPEECH_MODEL = "segmentation"  # one of the two detectors of speech; the other comes with a package


class Kept(Protocol):
    """Where finished windows are kept, so that an interruption loses none of them."""

    def finished(self, key: str) -> list[tuple[Word, ...]]:
        """The words of the first windows of this work, as far as they were heard before."""
        ...

    def add(self, key: str, window: int, words: tuple[Word, ...]) -> None:
        """The words of this window; kept when this returns."""
        ...


def hear_speech(house: House, samples: Samples, progress: Progress = silent) -> tuple[TimeSpan, ...]:
    """
    Where somebody speaks in this sound, shape (n,), in order. ModelMissing and ModelCorrupt say what to do.
    """
    from oudertalk.speech.segmentation import Segmentation
    from oudertalk.speech.voice_activity import find_speech

    return find_speech(samples, Segmentation(house.shelf.find(SPEECH_MODEL).path), progress)


def hear_words(
    house: House,
    model: ModelFile,
    engine: str,
    samples: Samples,
    speech: Sequence[TimeSpan],
    progress: Progress,
    kept: Kept | None = None,
    took: Callable[[float], None] = silent,
) -> tuple[Word, ...]:
    """
    The words that this model hears where somebody speaks. `samples` has shape (n,).

    Windows that were kept are not heard again, and the words are those of an uninterrupted run. `took` is told the
    seconds of hearing, when all windows were heard at one go.
    """
    if not speech:  # then there is nothing to load a model for
        return ()
    transcriber, where = ready_to_hear(house, model, engine, samples, speech)
    key = fingerprint(model.sha256, transcriber.how, where)
    heard = kept.finished(key) if kept else []
    if len(heard) < len(where):  # windows of one group go together: half a group is heard again
        del heard[len(heard) // transcriber.at_once * transcriber.at_once :]
    progress(len(heard) / len(where))
    began, at_one_go = time.monotonic(), not heard
    for number, words in enumerate(transcriber.transcribe(samples, where[len(heard) :]), start=len(heard)):
        if kept:
            kept.add(key, number, words)
        heard.append(words)
        progress(len(heard) / len(where))
    if at_one_go:
        took(time.monotonic() - began)
    return tuple(chain.from_iterable(heard))


def ready_to_hear(
    house: House, model: ModelFile, engine: str, samples: Samples, speech: Sequence[TimeSpan]
) -> tuple[Transcriber, tuple[TimeSpan, ...]]:
    """This model, loaded, and the windows that it will hear of this speech."""
    from oudertalk.speech.hearing import window_length
    from oudertalk.speech.transcriber import load_transcriber
    from oudertalk.speech.voice_activity import windows
    from oudertalk.speech.weights import Weights

    official = model.known.official if model.known else None
    weights = Weights(model.path, official, house.hints, keep=partial(house.shelf.converted, model))
    return load_transcriber(engine, weights), windows(speech, samples, longest=window_length(official))


def fingerprint(*values: object) -> str:
    """Other names, parameters or texts, other fingerprint."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:12]


def models_for_voices(house: House, asked: str | None, microphones: int) -> dict[str, ModelFile]:
    """The models of the diariser that was asked for, checked. ModelMissing and ModelCorrupt say what to do."""
    from oudertalk.speech.diariser import models_of

    return {name: house.shelf.find(name) for name in models_of(diariser_for(asked, microphones))}


def check_voices(house: House, asked: str | None, microphones: int) -> None:
    """Raise now what finding voices and telling them apart would raise after an hour of sound was read, or heard."""
    house.shelf.find(SPEECH_MODEL)
    models = models_for_voices(house, asked, microphones)
    if asked is not None:  # it may need a package that nobody installed; the program's own needs none
        _load(models, asked, microphones)


def diariser_for(asked: str | None, microphones: int) -> str:
    """The diariser for what a person asked for, None for the program's own. AudioError for what excludes each other."""
    if microphones == 1:
        return _DIARISERS[asked or DEFAULT_DIARISER]
    if asked not in (None, DEFAULT_DIARISER):
        raise AudioError(
            _(
                "Met --microphones 2 is elk kanaal één persoon, en heeft --diariser {name} niets te onderscheiden. "
                "Laat een van beide weg."
            ).format(name=asked)
        )
    return "two_microphones"


def hear_voices(
    models: Mapping[str, ModelFile],
    sound: Sound,
    speech: Sequence[TimeSpan],
    speakers: int | None,
    microphones: int,
    asked: str | None,
    progress: Progress,
) -> tuple[SpeakerSpan, ...]:
    """
    Who speaks when: by voice, or by channel when everybody had a microphone. `speakers` is None when nobody knows.

    AudioError when the sound is not so, DiarisationFailed when the diariser gives up.
    """
    if microphones == 1:
        return _load(models, asked, 1).diarise(sound.mono(), speech, speakers, progress)
    if len(sound.samples) != 2 or speakers not in (2, None):
        raise AudioError(
            _(
                "Twee microfoons betekent: een stereo-opname met op elk kanaal één persoon, en twee sprekers. Dit is "
                "iets anders; laat --microphones weg."
            )
        )
    return _load(models, asked, 2).diarise(sound.samples, speech, speakers, progress)


def _load(models: Mapping[str, ModelFile], asked: str | None, microphones: int) -> Diariser:
    from oudertalk.speech.diariser import load_diariser

    return load_diariser(diariser_for(asked, microphones), {name: model.path for name, model in models.items()})


def fill_in(
    house: House,
    rubric: Rubric,
    flags: Sequence[Flag],
    transcript: Transcript,
    roles: Mapping[str, Role],
    occasion: tuple[ConversationType | None, Case | None] = (None, None),
    *,
    told_apart: bool = True,
) -> Form:
    """The rubric, filled in for this kind of conversation; what no rule listens for is said to be so."""
    from oudertalk.analysis.form_filling import fill_form

    watched = frozenset(rule.move for rule in house.knowledge.rules)
    return fill_form(rubric, flags, transcript, roles, watched, *occasion, told_apart=told_apart)
