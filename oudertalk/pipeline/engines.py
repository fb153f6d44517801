"""The engines at work: what the steps of a session and the single steps share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from oudertalk.core.casebook import Case, ConversationType
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag
from oudertalk.core.progress import Progress
from oudertalk.core.rubric import Rubric
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Word
from oudertalk.errors import AudioError
from oudertalk.i18n import _
from oudertalk.pipeline.house import House
from oudertalk.storage.model_shelf import ModelFile

if TYPE_CHECKING:
    from oudertalk.speech.audio import Samples, Sound

VOICE_ENCODER = "voice_encoder"


def hear_words(
    house: House, model: ModelFile, samples: Samples, speech: Sequence[TimeSpan], progress: Progress
) -> tuple[Word, ...]:
    """The words that this model hears where somebody speaks. `samples` has shape (n,)."""
    from oudertalk.speech.transcriber import load_transcriber
    from oudertalk.speech.voice_activity import windows

    if not speech:  # then there is nothing to load a model for
        return ()
    official = model.known.official if model.known else None
    transcriber = load_transcriber(house.engine, model.path, official_name=official)
    return transcriber.transcribe(samples, windows(speech, samples, longest=transcriber.longest_window), progress)


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
