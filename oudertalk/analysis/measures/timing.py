"""Time between turns: reactions, patience, waiting after a question, silences."""

from __future__ import annotations

from bisect import bisect_right

from oudertalk.analysis.measures.found import NOTHING, WHO, Counting, Found, Parameters, middle, percent
from oudertalk.analysis.measures.talk import NEARLY, QUOTED_WORDS, Question, Talk, is_noise
from oudertalk.core.observation import Evidence, Remark
from oudertalk.core.spans import TimeSpan, duration, union
from oudertalk.core.text import Text, decimal
from oudertalk.core.transcript import Role


def gaps(talk: Talk, before: Role | None = None, after: Role | None = None) -> list[float]:
    """
    Seconds from the end of a turn to the beginning of the next; negative when they overlap.

    Only where the floor went over, between people whose role is known: a turn that lies wholly within another took no
    floor, and what follows it did not wait for it. Not where sound is missing in between: nobody knows how long it was.
    """
    found, inside = [], False
    for run, following in zip(talk.runs, talk.runs[1:], strict=False):
        was_inside, inside = inside, False
        if run.time is None or following.time is None:
            continue
        inside = following.time.end <= run.time.end + NEARLY
        if inside or was_inside or run.role is None or following.role is None:
            continue
        if talk.is_broken(run.time.end, following.time.start):
            continue
        if (before is None or run.role == before) and (after is None or following.role == after):
            found.append(following.time.start - run.time.end)
    return found


def reaction_time(before: Role | None = None, after: Role | None = None) -> Counting:
    """Seconds between turns, from one role to another when given: the median and the middle half."""

    def reaction(talk: Talk, parameters: Parameters) -> Found:
        found = gaps(talk, before, after)
        return middle(found) if found and len(found) >= parameters.get("min_changes", 4) else NOTHING

    return reaction


def patience(talk: Talk, parameters: Parameters) -> Found:
    """Seconds that the teacher leaves after the parent, with how often that is hardly anything, and how often long."""
    found = gaps(talk, "ouder", "leerkracht")
    if not found or len(found) < parameters.get("min_changes", 4):
        return NOTHING
    short = sum(1 for gap in found if gap < parameters.get("short", 0.3) - NEARLY)
    long = sum(1 for gap in found if gap >= parameters.get("long", 1.5) - NEARLY)
    silent = sum(1 for gap in found if gap >= parameters.get("silent", 3.0) - NEARLY)
    shares = {"kort": short, "lang": long, "stil": silent}
    return middle(found, details={name: (percent(count, len(found)), "%") for name, count in shares.items()})


# after a question


def waiting_time(talk: Talk, parameters: Parameters) -> Found:
    """Seconds from the end of a teacher's question to the first words of anybody: the median."""
    waits, evidence = [], []
    for question in talk.questions("leerkracht"):
        following = _next_speech(talk, question)
        if following is not None:
            waits.append(following[0])
            evidence.append(question.evidence)
    if not waits or len(waits) < parameters.get("min_questions", 3):
        return NOTHING
    return middle(waits, tuple(evidence))


def filled_in(talk: Talk, parameters: Parameters) -> Found:
    """Of the teacher's questions, the share after which the teacher is the first to speak again, and soon."""
    asked, filled = 0, []
    for question in talk.questions("leerkracht"):
        following = _next_speech(talk, question)
        if following is None:
            continue
        asked += 1
        seconds, party = following
        if party == "leerkracht" and seconds <= parameters.get("within", 3.0) + NEARLY:
            filled.append(question.evidence)
    if not asked or asked < parameters.get("min_questions", 3):
        return NOTHING
    return Found(percent(len(filled), asked), asked, tuple(filled))


def _next_speech(talk: Talk, question: Question) -> tuple[float, str] | None:
    """
    After how many seconds somebody speaks after this question, and which party that is; None when nobody does, or when
    sound is missing before that.

    A "hm" of whoever asked is no speech; one of somebody else is an answer.
    """
    evidence = question.evidence
    if evidence.time is None:
        return None
    turn, party = talk.transcript.turns[evidence.turn], talk.party_at(evidence.turn)
    for word, span in zip(turn.words, turn.word_spans, strict=True):
        if span.start >= evidence.span.end and word.time is not None:
            return _since(talk, evidence.time, word.time, party)
    for number in talk.order[talk.place[evidence.turn] + 1 :]:
        following = talk.transcript.turns[number]
        if following.time is not None and (talk.party_at(number) != party or not is_noise(following)):
            return _since(talk, evidence.time, following.time, talk.party_at(number))
    return None


def _since(talk: Talk, asked: TimeSpan, spoken: TimeSpan, party: str) -> tuple[float, str] | None:
    if talk.is_broken(asked.end, spoken.start):
        return None
    return max(0.0, spoken.start - asked.end), party


# silence


def silence(talk: Talk, parameters: Parameters) -> Found:
    """The share of the conversation in which nobody speaks; `n` counts the long silences."""
    if talk.span is None:
        return NOTHING
    heard = duration(piece.time for piece in talk.pieces)
    quiet = max(0.0, talk.length - heard)
    return Found(percent(quiet, talk.length), len(_silences(talk, parameters)))


def silences(talk: Talk, parameters: Parameters) -> Found:
    """How many long silences there are; where, how long, and between whom, as remarks."""
    if talk.span is None:
        return NOTHING
    found = _silences(talk, parameters)
    ends = {piece.time.end: piece.role for piece in talk.pieces}
    starts = {piece.time.start: piece.role for piece in talk.pieces}
    remarks = []
    for time in found:
        quote = _last_words(talk, time)
        if quote is not None:
            remarks.append(Remark(quote, _between(time, ends[time.start], starts[time.end])))
    details = {"langste": (max(time.duration for time in found), "s")} if found else {}
    return Found(float(len(found)), len(found), details=details, remarks=tuple(remarks))


def _silences(talk: Talk, parameters: Parameters) -> list[TimeSpan]:
    heard = union(piece.time for piece in talk.pieces)
    long = parameters.get("long", 3.0) - NEARLY
    return [
        TimeSpan(earlier.end, later.start)
        for earlier, later in zip(heard, heard[1:], strict=False)
        if later.start - earlier.end >= long and not talk.is_broken(earlier.end, later.start)
    ]


def _last_words(talk: Talk, silence: TimeSpan) -> Evidence | None:
    """The words just before a silence; None when no word has a time before it."""
    at = bisect_right(talk.timed_words, silence.start, key=lambda word: word[0].start)
    if at == 0:
        return None
    _time, turn, last = talk.timed_words[at - 1]
    return talk.quote_words(turn, max(0, last - QUOTED_WORDS + 1), last)


def _between(silence: TimeSpan, before: Role | None, after: Role | None) -> Text:
    seconds, first, then = silence.duration, WHO[before], WHO[after]
    return Text(
        f"{decimal(seconds, 'nl')} s stil, na {first.nl} en voor {then.nl}",
        f"{decimal(seconds, 'en')} s of silence, after {first.en} and before {then.en}",
    )
