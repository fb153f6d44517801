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
    from oudertalk.speech.transcriber import Transcriber

VOICE_ENCODER = "voice_encoder"


class Kept(Protocol):
    """Where finished windows are kept, so that an interruption loses none of them."""

    def finished(self, key: str) -> list[tuple[Word, ...]]:
        """The words of the first windows of this work, as far as they were heard before."""
        ...

    def add(self, key: str, window: int, words: tuple[Word, ...]) -> None:
        """The words of this window; kept when this returns."""
        ...


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


def hear_voices(
    encoder: ModelFile, sound: Sound, speech: Sequence[TimeSpan], speakers: int, microphones: int, progress: Progress
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when: by voice, or by channel when everybody had a microphone. AudioError when the sound is not so."""
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


def fill_in(
    house: House,
    rubric: Rubric,
    flags: Sequence[Flag],
    transcript: Transcript,
    roles: Mapping[str, Role],
    occasion: tuple[ConversationType | None, Case | None] = (None, None),
) -> Form:
    """The rubric, filled in for this kind of conversation; what no rule listens for is said to be so."""
    from oudertalk.analysis.form_filling import fill_form

    watched = frozenset(rule.move for rule in house.knowledge.rules)
    return fill_form(rubric, flags, transcript, roles, watched, *occasion)
