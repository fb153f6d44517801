"""Who speaks: shares of time and of words, what could not be placed, and how it goes through the conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from oudertalk.analysis.measures.found import NOTHING, Counting, Found, Parameters, percent
from oudertalk.analysis.measures.talk import NEARLY, Covered, Talk, count_words
from oudertalk.core.spans import TimeSpan, union
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role

SOME_SPEECH = 5.0  # s; in a window or a third with less, a share says nothing
MOST, LEAST = 0.6, 0.4  # shares from which one of the two speaks most

FROM_SOUND = Text("Gemeten in het geluid.", "Measured in the sound.")
FROM_TIMES = Text("Gemeten aan de tijden van de woorden.", "Measured by the times of the words.")
FROM_WORDS = Text("Er zijn geen tijden; geteld in woorden.", "There are no times; counted in words.")


# shares


def talk_share(talk: Talk, parameters: Parameters) -> Found:
    """
    The teacher's share of what teacher and parent say, in percent; of the time, or of the words when there is none.

    The band: everything doubtful, and everything of voices nobody confirmed, to one side and then to the other. Where
    a voice begins and ends is heard to about `edge` s, so that much at its ends is doubtful too.
    """
    if not (talk.has_teacher and talk.has_parent):
        return NOTHING
    if talk.span is None:
        return word_share(talk, parameters)
    teacher, parent = talk.seconds("leerkracht"), talk.seconds("ouder")
    if teacher + parent < parameters.get("min_seconds", 10.0) - NEARLY:
        return NOTHING
    doubt, edge = parameters.get("doubt", 0.2), parameters.get("edge", 0.05) if talk.spoken else 0.0
    whole = teacher + parent + talk.seconds(None)
    share = teacher / (teacher + parent)
    low = min(_sure_seconds(talk, "leerkracht", doubt, edge) / whole, share)
    high = max(1 - _sure_seconds(talk, "ouder", doubt, edge) / whole, share)
    n = sum(1 for piece in talk.pieces if piece.role in ("leerkracht", "ouder"))
    return Found(100 * share, n, low=100 * low, high=100 * high, basis=FROM_SOUND if talk.spoken else FROM_TIMES)


def _sure_seconds(talk: Talk, role: Role, doubt: float, edge: float) -> float:
    sure = union(piece.time for piece in talk.pieces if piece.role == role and piece.doubt < doubt)
    return sum(max(0.0, time.duration - 2 * edge) for time in sure)


def parent_share(talk: Talk, parameters: Parameters) -> Found:
    found = talk_share(talk, parameters)
    if found.value is None or found.low is None or found.high is None:
        return NOTHING
    return Found(100 - found.value, found.n, low=100 - found.high, high=100 - found.low, basis=found.basis)


def word_share(talk: Talk, parameters: Parameters) -> Found:
    """
    The teacher's share of the words of teacher and parent, in percent.

    The band: words of unknown voices, and those of which it is doubtful who said them, to one side and then the other.
    """
    words: Counter[Role | None] = Counter()
    doubtful: Counter[Role | None] = Counter()
    for number in talk.order:
        turn, role = talk.transcript.turns[number], talk.role_at(number)
        words[role] += count_words(turn)
        doubtful[role] += sum(
            1 for word in turn.words if word.speaker_doubt >= parameters.get("doubt", 0.2) and _is_word(word.text)
        )
    teacher, parent, unknown = words["leerkracht"], words["ouder"], words[None]
    if not (talk.has_teacher and talk.has_parent) or teacher + parent == 0:
        return NOTHING
    whole = teacher + parent + unknown
    return Found(
        percent(teacher, teacher + parent),
        teacher + parent,
        low=percent(teacher - doubtful["leerkracht"], whole),
        high=percent(teacher + unknown + doubtful["ouder"], whole),
        basis=FROM_WORDS if talk.span is None else None,
    )


def part_of_conversation(*roles: Role | None) -> Counting:
    """The share of the whole conversation, silences included, in which these roles speak."""

    def share(talk: Talk, _parameters: Parameters) -> Found:
        if talk.span is None or (None not in roles and not any(piece.role in roles for piece in talk.pieces)):
            return NOTHING
        n = sum(1 for piece in talk.pieces if piece.role in roles)
        return Found(percent(talk.seconds(*roles), talk.length), n)

    return share


def dominance(talk: Talk, parameters: Parameters) -> Found:
    """Sentences of the teacher for each sentence of the parent."""
    teacher, parent = (
        sum(len(talk.sentences_of(number)) for number in talk.order if talk.role_at(number) == role)
        for role in ("leerkracht", "ouder")
    )
    if min(teacher, parent) < parameters.get("min_sentences", 5):
        return NOTHING
    return Found(teacher / parent, teacher + parent)


# what the shares are shares of, and what they leave out


def speaking_time(talk: Talk, _parameters: Parameters) -> Found:
    """What the talk share is a share of: the minutes of the teacher and those of the parent, added up."""
    if talk.span is None or not (talk.has_teacher and talk.has_parent):
        return NOTHING
    n = sum(1 for piece in talk.pieces if piece.role in ("leerkracht", "ouder"))
    return Found((talk.seconds("leerkracht") + talk.seconds("ouder")) / 60, n)


def length(talk: Talk, _parameters: Parameters) -> Found:
    """What the parts of the conversation are parts of: minutes from the first sound to the last."""
    return NOTHING if talk.span is None else Found(talk.length / 60, len(talk.pieces))


def untimed_words(talk: Talk, _parameters: Parameters) -> Found:
    """How many words have no time, so that they count in no measure of time."""
    turns = talk.transcript.turns
    if not turns:
        return NOTHING
    without = [number for number, turn in enumerate(turns) if any(word.time is None for word in turn.words)]
    words = sum(1 for number in without for word in turns[number].words if word.time is None and _is_word(word.text))
    evidence = tuple(talk.quote_words(number, 0) for number in without) if talk.span is not None else ()
    return Found(float(words), sum(count_words(turn) for turn in turns), evidence)


def _is_word(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def unknown_words(talk: Talk, _parameters: Parameters) -> Found:
    """How many words are of voices whose role nobody confirmed."""
    turns = talk.transcript.turns
    if not turns:
        return NOTHING
    unknown = [number for number in range(len(turns)) if talk.role_at(number) is None]
    words = sum(count_words(turns[number]) for number in unknown)
    evidence = tuple(talk.quote_words(number, 0) for number in unknown)
    return Found(float(words), sum(count_words(turn) for turn in turns), evidence)


# through time


def balance(talk: Talk) -> tuple[tuple[float, float], ...]:
    """
    How the talk share goes through time: (second, the teacher's share of what teacher and parent say there, 0 to 1).

    Windows of a sixth of the conversation, 60 to 150 s, a fifth of a window further each time; windows in which too
    little is said are left out. Empty when there are no times, or nobody confirmed who the teacher and parent are.
    """
    if talk.span is None or not (talk.has_teacher and talk.has_parent):
        return ()
    teacher, parent = Covered(talk.heard("leerkracht")), Covered(talk.heard("ouder"))
    points = []
    for window in _windows(talk.span):
        ours, theirs = teacher.within(window), parent.within(window)
        if ours + theirs >= SOME_SPEECH - NEARLY:
            points.append(((window.start + window.end) / 2, ours / (ours + theirs)))
    return tuple(points)


def _windows(span: TimeSpan) -> Iterator[TimeSpan]:
    width = min(max(span.duration / 6, 60.0), 150.0)
    number = 0
    while True:
        start = span.start + number * width / 5
        if start >= span.end - NEARLY or (number and start + width > span.end + width / 5 + NEARLY):
            return
        yield TimeSpan(start, min(start + width, span.end))
        number += 1


def teacher_windows(talk: Talk, _parameters: Parameters) -> Found:
    """The share of windows in which the teacher speaks most, with the pattern by its name."""
    points = balance(talk)
    if len(points) < 3:
        return NOTHING
    teacher, parent = _most(points), _least(points)
    details = {
        "ouder": (percent(parent, len(points)), "%"),
        "gelijk": (percent(len(points) - teacher - parent, len(points)), "%"),
    }
    return Found(percent(teacher, len(points)), len(points), pattern=PATTERNS[pattern(points)], details=details)


def pattern(points: Sequence[tuple[float, float]]) -> str:
    """
    What the balance through time looks like, by name.

    >>> pattern([(0, 0.9), (1, 0.9), (2, 0.9), (3, 0.7)])
    'doorlopend leerkracht'
    """
    most, least = _most(points) / len(points), _least(points) / len(points)
    if most >= 0.75:
        return "doorlopend leerkracht"
    if least >= 0.75:
        return "doorlopend ouder"
    if 1 - most - least >= 0.6 - NEARLY:
        return "heen en weer"
    return "wisselend" if min(most, least) > 0.25 else "gemengd"


def _most(points: Sequence[tuple[float, float]]) -> int:
    return sum(1 for _at, share in points if share > MOST + NEARLY)


def _least(points: Sequence[tuple[float, float]]) -> int:
    return sum(1 for _at, share in points if share < LEAST - NEARLY)


PATTERNS = {
    "doorlopend leerkracht": Text("doorlopend de leerkracht", "the teacher throughout"),
    "doorlopend ouder": Text("doorlopend de ouder", "the parent throughout"),
    "heen en weer": Text("heen en weer", "back and forth"),
    "wisselend": Text("wisselend", "by turns"),
    "gemengd": Text("gemengd", "mixed"),
}


def thirds(talk: Talk, _parameters: Parameters) -> Found:
    """The teacher's share in the first third less that in the last, in percent points; each third as a detail."""
    if talk.span is None or not (talk.has_teacher and talk.has_parent):
        return NOTHING
    teacher, parent = Covered(talk.heard("leerkracht")), Covered(talk.heard("ouder"))
    step, shares = talk.span.duration / 3, {}
    for number, name in enumerate(("begin", "midden", "eind")):
        window = TimeSpan(talk.span.start + number * step, talk.span.start + (number + 1) * step)
        ours, theirs = teacher.within(window), parent.within(window)
        if ours + theirs >= SOME_SPEECH - NEARLY:
            shares[name] = percent(ours, ours + theirs)
    if "begin" not in shares or "eind" not in shares:
        return NOTHING
    details = {name: (share, "%") for name, share in shares.items()}
    return Found(shares["begin"] - shares["eind"], len(shares), details=details)


def first_parent_story(talk: Talk, parameters: Parameters) -> Found:
    """How long it takes until the parent first says more than a few words, in seconds."""
    for run in talk.runs_of("ouder"):
        if run.words >= parameters.get("min_words", 10) and run.time is not None and talk.span is not None:
            return Found(max(0.0, run.time.start - talk.span.start), 1, (talk.quote(run),))
    return NOTHING
