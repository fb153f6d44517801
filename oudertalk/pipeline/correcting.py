"""
What people say about who spoke and what was said: two voices are one, one is two, this turn was somebody else, this
voice is a parent or is called so, these words were others.

Each passes the gate and then only adds a line to what was said; `observe` and `report` do what follows from it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from oudertalk.core.corrections import (
    LONGEST_NAME,
    LONGEST_SAID,
    Assign,
    By,
    Corrected,
    Correction,
    History,
    Merge,
    Move,
    Redo,
    Rename,
    Reword,
    Split,
    Undo,
    What,
    as_words,
    between_words,
    free_label,
    history,
    name_of,
    names_after,
    rewordings,
    stretch_of,
)
from oudertalk.core.rewording import change_of, find_words, unfit
from oudertalk.core.spans import TimeSpan, duration, less, sharing, union
from oudertalk.core.text import clock
from oudertalk.core.transcript import DOUBTFUL, UNKNOWN_SPEAKER, Role, SpeakerSpan, Transcript, Word
from oudertalk.errors import CorrectionRefused, DecisionOutdated, MomentUnknown
from oudertalk.i18n import _
from oudertalk.pipeline.engines import hear_voices, models_for_voices
from oudertalk.pipeline.gate import consented, still_agreed
from oudertalk.pipeline.house import House
from oudertalk.pipeline.steps import SessionSound, check_known, correct, join
from oudertalk.pipeline.wiping import check_sound
from oudertalk.storage.archive import SessionFolder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Voice:
    """
    A voice of a conversation. `share` is its part of what all voices say together, `doubtful` the part of its seconds
    that might as well be another's, both 0 to 1. `role` is None when nobody said who it is, `called` the name that a
    person gave it, "" for none.
    """

    speaker: str
    role: Role | None
    called: str
    seconds: float
    share: float
    doubtful: float
    turns: int


def voices_of(folder: SessionFolder) -> tuple[Voice, ...]:
    """The voices there are now, in the order of their labels. They say no words: whoever shows quotes asks the gate."""
    voices, transcript = _as_made(folder)
    roles, called = folder.roles, names_after(folder.said_of_voices)
    seconds = {speaker: _seconds(voices.spans, speaker) for speaker in _labels(voices, transcript)}
    whole = sum(seconds.values()) or 1.0
    return tuple(
        Voice(
            speaker,
            roles.get(speaker),
            called.get(speaker, ""),
            own,
            own / whole,
            _seconds([span for span in voices.spans if span.doubt >= DOUBTFUL], speaker) / own if own else 0.0,
            sum(turn.speaker == speaker for turn in transcript.turns),
        )
        for speaker, own in seconds.items()
    )


def corrections_of(folder: SessionFolder) -> History:
    """What was said of the words and of the voices as they are told apart now, and what was said of others."""
    corrections = folder.corrections
    said = history(corrections, name_of(_told_apart(folder)))
    of_words = rewordings(corrections)
    if not of_words:
        return said
    words: tuple[Word, ...] = folder.made("words.json", tuple[Word, ...])
    rewords = [one.what for one in of_words if isinstance(one.what, Reword)]
    in_order = sorted((word for word in words if word.time), key=lambda word: word.time.start if word.time else 0.0)
    return replace(said, unfit=tuple(of_words[number] for number in unfit(in_order, rewords)))


def merge_voices(house: House, folder: SessionFolder, speaker: str, into: str, *, by: By = "leerkracht") -> None:
    """
    Two voices are one person: all that `speaker` says is said by `into`.

    RoleUnknown when there is no such voice, CorrectionRefused when they are one voice already.
    """
    voices, transcript = _current(house, folder)
    known = _check_known(voices, transcript, speaker, into)
    if speaker == into:
        raise CorrectionRefused(
            _("Een stem met zichzelf samenvoegen verandert niets. Geef twee verschillende stemmen: {known}.").format(
                known=", ".join(known)
            )
        )
    _say(house, folder, Merge(speaker, into), by)


def split_voice(house: House, folder: SessionFolder, speaker: str, *, by: By = "leerkracht") -> str:
    """
    One voice is two people: the label of the new voice, which is the one that says less.

    Its seconds are told apart by their sound, as the session's voices were, and then kept, so that nothing that happens
    to that changes what a person saw. RoleUnknown when there is no such voice, CorrectionRefused when no second one is
    heard in it, StepNotReady when the sound was wiped; DiarisationFailed and what models raise.
    """
    check_sound(folder)
    voices, transcript = _current(house, folder)
    _check_known(voices, transcript, speaker)
    own = union(span.time for span in voices.spans if span.speaker == speaker)
    asked = folder.card.diariser
    with consented(house, folder, "transcriberen"):
        # one channel may hold two people as well: then it is their sound that tells them apart
        models = models_for_voices(house, asked, 1)
        with house.watch("diarise") as progress:
            heard = hear_voices(models, SessionSound(folder).whole, own, 2, 1, asked, progress) if own else ()
    labels = sorted({span.speaker for span in heard}, key=lambda label: _seconds(heard, label))
    parts = _mainly(heard, labels[0]) if len(labels) > 1 else ()
    # each as good a guess as the other: then it is one voice, cut in two
    if not parts or _doubt(heard) >= DOUBTFUL:
        raise CorrectionRefused(
            _(
                "In stem {speaker} is geen tweede stem te onderscheiden. Verplaats losse beurten met: "
                "oudertalk voices move {session} 12 B"
            ).format(speaker=speaker, session=folder.id)
        )
    new = new_voice(folder)
    _say(house, folder, Split(speaker, parts, new), by)
    return new


def move_turn(
    house: House, folder: SessionFolder, where: int | TimeSpan, to: str, *, by: By = "leerkracht"
) -> TimeSpan:
    """
    A turn (the number that people see, from 1), or whatever is said in a stretch, is of another voice; the stretch
    that it became, cut between words.

    The first free letter is a voice as well: of somebody who was not heard as one. RoleUnknown when there is no such
    voice, MomentUnknown when there is no such turn or nobody speaks there, CorrectionRefused when it is that voice's
    already.
    """
    voices, transcript = _current(house, folder)
    if to != new_voice(folder):
        _check_known(voices, transcript, to)
    words = [(word, turn.speaker) for turn in transcript.turns for word in turn.words]
    if isinstance(where, TimeSpan):
        time = between_words(where, (word for word, _speaker in words))
    else:
        time = _time_of_turn(folder, voices, transcript, where)
    heard = {span.speaker for span in voices.spans if span.time.overlap(time) > 0}
    said = {
        speaker
        for word, speaker in words
        if word.time and time.start <= (word.time.start + word.time.end) / 2 < time.end
    }
    if not heard | said:
        raise MomentUnknown(
            _("Tussen {start} en {end} is niemand te horen. Zie wie wanneer spreekt met: {command}").format(
                start=clock(time.start), end=clock(time.end), command=f"oudertalk voices show {folder.id} --turns"
            )
        )
    if heard | said == {to}:
        raise CorrectionRefused(_("Wat daar te horen is, is al van stem {speaker}.").format(speaker=to))
    _say(house, folder, Move(time, to), by)
    return time


def assign_role(house: House, folder: SessionFolder, speaker: str, role: Role, *, by: By = "leerkracht") -> None:
    """
    This voice is that, in the whole conversation.

    RoleUnknown when there is no such voice, CorrectionRefused when that was known already.
    """
    _check_known(*_current(house, folder), speaker)
    if folder.roles.get(speaker) == role:
        raise CorrectionRefused(_("Dat staat er al: er is niets veranderd."))
    _say(house, folder, Assign(speaker, role), by)


def rename_voice(house: House, folder: SessionFolder, speaker: str, name: str, *, by: By = "leerkracht") -> str:
    """
    This voice is shown under this name, which is the answer; "" for no more than who it is.

    RoleUnknown when there is no such voice, CorrectionRefused when it is called so already, or too long a name.
    """
    _check_known(*_current(house, folder), speaker)
    name = as_words(name)
    if len(name) > LONGEST_NAME:
        raise CorrectionRefused(_("Die naam is te lang: het mogen {n} tekens zijn.").format(n=LONGEST_NAME))
    if names_after(folder.said_of_voices).get(speaker, "") == name:
        raise CorrectionRefused(_("Dat staat er al: er is niets veranderd."))
    _say(house, folder, Rename(speaker, name), by)
    return name


def confirm_roles(house: House, folder: SessionFolder, given: Mapping[str, Role], *, by: By = "leerkracht") -> None:
    """
    A person says who is who, as the conversation is worked out. RoleUnknown when a voice of that label does not occur.

    Of a voice of which somebody said otherwise since, this is one more thing that was said.
    """
    transcript: Transcript = folder.made("turns.json", Transcript)
    if given:
        check_known(transcript.speakers, *given)
    folder.say("roles.json", dict[str, Role], {**folder.confirmed_roles, **given})
    for speaker, role in given.items():
        if folder.roles[speaker] != role:
            _say(house, folder, Assign(speaker, role), by)


def reword(
    house: House, folder: SessionFolder, turn: int, first: int, heard: str, said: str, *, by: By = "leerkracht"
) -> Reword:
    """
    Where these words stand as `heard`, in this turn from this word on (both counted from 0), `said` was said; nothing,
    when that is empty. What is kept of it.

    DecisionOutdated when other words stand there now, MomentUnknown when there is no such turn, CorrectionRefused when
    this changes nothing or is more than anybody says.
    """
    _voices, transcript = _current(house, folder)
    if not 0 <= turn < len(transcript.turns):
        raise MomentUnknown(_("Die beurt is er niet: dit gesprek heeft er {n}.").format(n=len(transcript.turns)))
    words = transcript.turns[turn].words[first : first + len(heard.split())]
    if first < 0 or not words or [word.text for word in words] != heard.split():
        raise DecisionOutdated(_("De woorden zijn intussen anders. Kijk nog eens, en verbeter dan."))
    if len(as_words(said)) > LONGEST_SAID:
        raise CorrectionRefused(
            _("Dat is te lang voor één verbetering: het mogen {n} tekens zijn. Doe het in stukken.").format(
                n=LONGEST_SAID
            )
        )
    change = change_of(turn, words, as_words(said), first)
    if change is None:
        raise CorrectionRefused(_("Dat staat er al precies zo: er is niets verbeterd."))
    _say(house, folder, change, by)
    return change


def reword_near(
    house: House, folder: SessionFolder, second: float, heard: str, said: str, *, by: By = "leerkracht"
) -> Reword:
    """
    As `reword`, for the place nearest to this second where these words stand, whatever their capitals and punctuation.

    Punctuation behind the last of them stays, when `heard` names none. MomentUnknown when they stand nowhere near.
    """
    _voices, transcript = _current(house, folder)
    place = find_words(transcript, heard, second)
    if place is None:
        raise MomentUnknown(
            _("Rond {at} staan die woorden niet. Zie wat er staat met: {command}").format(
                at=clock(second), command=f"oudertalk voices show {folder.id} --turns"
            )
        )
    turn, first, end = place
    there = " ".join(word.text for word in transcript.turns[turn].words[first:end])
    said = as_words(said)
    if said and said[-1].isalnum() and heard.strip()[-1:].isalnum():
        said += there[len(there.rstrip(".,?!…:;")) :]
    return reword(house, folder, turn, first, there, said, by=by)


def undo_correction(house: House, folder: SessionFolder, *, by: By = "leerkracht") -> Correction:
    """Take back the last correction that stands, which is the answer. CorrectionRefused when none does."""
    still_agreed(house, folder, "transcriberen")
    stands = corrections_of(folder).stands
    if not stands:
        raise CorrectionRefused(_("Er is niets om ongedaan te maken: aan deze stemmen en woorden is niets verbeterd."))
    _say(house, folder, Undo(), by)
    return stands[-1]


def redo_correction(house: House, folder: SessionFolder, *, by: By = "leerkracht") -> Correction:
    """Let the last one that was taken back stand again, which is the answer. CorrectionRefused when there is none."""
    still_agreed(house, folder, "transcriberen")
    taken_back = corrections_of(folder).taken_back
    if not taken_back:
        raise CorrectionRefused(
            _("Er is niets terug te halen: er is niets ongedaan gemaakt, of er is daarna iets anders verbeterd.")
        )
    _say(house, folder, Redo(), by)
    return taken_back[-1]


def _current(house: House, folder: SessionFolder) -> tuple[Corrected, Transcript]:
    """The voices and turns that a person sees, made when they are not right any more."""
    correct(house, folder)
    join(house, folder)
    return _as_made(folder)


def _as_made(folder: SessionFolder) -> tuple[Corrected, Transcript]:
    voices: Corrected = folder.made("voices.json", Corrected)
    transcript: Transcript = folder.made("turns.json", Transcript)
    return voices, transcript


def _told_apart(folder: SessionFolder) -> tuple[SpeakerSpan, ...]:
    spans: tuple[SpeakerSpan, ...] = folder.made("speakers.json", tuple[SpeakerSpan, ...])
    return spans


def _say(house: House, folder: SessionFolder, what: What, by: By) -> None:
    of = name_of(_told_apart(folder))
    still_agreed(house, folder, "transcriberen")
    folder.correct(Correction(house.now(), of, what, by))
    logger.info("session %s: %s", folder.id, type(what).__name__.lower())


def new_voice(folder: SessionFolder) -> str:
    """For a voice that is not there yet; a letter that was somebody's keeps its role, so it is not given again."""
    said = folder.said_of_voices
    made = [what.to for what in said if isinstance(what, Split | Move)]
    made += [what.speaker for what in said if isinstance(what, Rename)]
    told_apart = (span.speaker for span in _told_apart(folder))
    return free_label({*chain(told_apart, made), *folder.roles})


def _labels(voices: Corrected, transcript: Transcript) -> list[str]:
    heard = {span.speaker for span in voices.spans} | set(transcript.speakers)
    return sorted(heard - {UNKNOWN_SPEAKER})


def _check_known(voices: Corrected, transcript: Transcript, *asked: str) -> list[str]:
    """The voices there are; RoleUnknown when one of these is not among them."""
    known = _labels(voices, transcript)
    check_known(known, *asked)
    return known


def _time_of_turn(folder: SessionFolder, voices: Corrected, transcript: Transcript, number: int) -> TimeSpan:
    exists = 1 <= number <= len(transcript.turns)
    time = stretch_of(transcript, number - 1, voices.spans) if exists else None
    if time is None:
        raise MomentUnknown(
            _("Beurt {turn} is er niet: dit gesprek heeft er {n}. Zie ze met: {command}").format(
                turn=number, n=len(transcript.turns), command=f"oudertalk voices show {folder.id} --turns"
            )
        )
    return time


def _seconds(spans: Sequence[SpeakerSpan], speaker: str) -> float:
    return duration(span.time for span in spans if span.speaker == speaker)


def _mainly(spans: Sequence[SpeakerSpan], speaker: str) -> tuple[TimeSpan, ...]:
    """When this voice is heard, of two, and the other no more surely: who speaks through it is not who it was about."""
    others = [span for span in spans if span.speaker != speaker]
    theirs = [span.time for span in others]
    parts: list[TimeSpan] = []
    for span in (span for span in spans if span.speaker == speaker):
        through = others[sharing(theirs, span.time)]
        parts += less([span.time], (other.time for other in through if other.doubt < span.doubt))
    return union(parts)


def _doubt(spans: Sequence[SpeakerSpan]) -> float:
    """The doubt about an average second."""
    return sum(span.doubt * span.time.duration for span in spans) / sum(span.time.duration for span in spans)
