"""
Numbers about the conversation: pure functions, one a measure, with what a reader must know beside each number.

`measures.yaml` says what a measure is called, its parameters and its caution; here stands how it is counted. No number
is a norm. Where there is too little to count the value is None, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from oudertalk.analysis import grammar
from oudertalk.analysis.language import sentences
from oudertalk.core.observation import Evidence, Flag, Measurement
from oudertalk.core.rules import Measure, plain
from oudertalk.core.spans import TextSpan, TimeSpan, duration, hull, union
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Turn
from oudertalk.errors import RubricError
from oudertalk.i18n import _

QUESTIONS = ("vraag_open", "vraag_gesloten", "vraag_suggestief")
JOINS = 0.2  # s; sound of one voice with less silence than this in between is one piece
QUOTED_WORDS = 12  # of a long turn, that many are quoted: enough to find it


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sound of one voice; `role` None when nobody confirmed whose it is."""

    role: Role | None
    time: TimeSpan
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class _Run:
    """Everything one role says until another does more than hum along. `turns` are numbers in the transcript."""

    role: Role | None
    turns: tuple[int, ...]
    words: int
    time: TimeSpan | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a counting function gives: the number, on how many things it rests, and where they stand."""

    value: float | None
    n: int = 0
    evidence: tuple[Evidence, ...] = ()
    low: float | None = None
    high: float | None = None
    note: Text | None = None  # what this number rests on, said before the caution


NOTHING = _Found(None)


@dataclass(frozen=True)
class _Talk:
    """The conversation as the counting functions see it."""

    transcript: Transcript
    roles: Mapping[str, Role]
    flags: tuple[Flag, ...]
    spoken: tuple[SpeakerSpan, ...]

    def role_of(self, speaker: str) -> Role | None:
        role = self.roles.get(speaker)
        return None if role == "onbekend" else role

    @cached_property
    def pieces(self) -> tuple[_Piece, ...]:
        """Who was heard when: from the sound where somebody listened, else from the times of the words."""
        if self.spoken:
            return tuple(_Piece(self.role_of(span.speaker), span.time, span.doubt) for span in self.spoken)
        return tuple(
            _Piece(self.role_of(turn.speaker), time)
            for turn in self.transcript.turns
            for time in union((word.time for word in turn.words if word.time is not None), gap=JOINS)
        )

    @cached_property
    def span(self) -> TimeSpan | None:
        """From the first sound of anybody to the last."""
        return hull(piece.time for piece in self.pieces)

    def seconds(self, *roles: Role | None) -> float:
        """How long these roles were heard; what they say at the same time counts once."""
        return duration(piece.time for piece in self.pieces if piece.role in roles)

    @cached_property
    def runs(self) -> tuple[_Run, ...]:
        """The conversation in turns of roles, listening noises left out."""
        out: list[_Run] = []
        for number, turn in enumerate(self.transcript.turns):
            role = self.role_of(turn.speaker)
            if is_noise(turn) and not (out and out[-1].role == role):
                continue
            words = _count_words(turn)
            if out and out[-1].role == role:
                last = out.pop()
                times = [time for time in (last.time, turn.time) if time is not None]
                out.append(_Run(role, (*last.turns, number), last.words + words, hull(times)))
            else:
                out.append(_Run(role, (number,), words, turn.time))
        return tuple(out)

    def runs_of(self, role: Role) -> tuple[_Run, ...]:
        return tuple(run for run in self.runs if run.role == role)

    @property
    def has_teacher(self) -> bool:
        return any(self.role_of(turn.speaker) == "leerkracht" for turn in self.transcript.turns)

    @property
    def has_parent(self) -> bool:
        return any(self.role_of(turn.speaker) == "ouder" for turn in self.transcript.turns)

    def flagged(self, *moves: str, role: Role | None = None) -> tuple[Flag, ...]:
        """The flags of these moves, in order; of one role only, when given."""
        return tuple(
            flag
            for flag in self.flags
            if flag.move in moves
            and (role is None or self.role_of(self.transcript.turns[flag.evidence.turn].speaker) == role)
        )

    def quote(self, run: _Run) -> Evidence:
        """The first words of a long turn."""
        number = run.turns[0]
        ends = self.transcript.turns[number].word_spans
        return Evidence.cut(self.transcript, number, TextSpan(0, ends[min(QUOTED_WORDS, len(ends)) - 1].end))


def measure(
    transcript: Transcript,
    roles: Mapping[str, Role],
    flags: Sequence[Flag],
    definitions: Sequence[Measure],
    spoken: Sequence[SpeakerSpan] | None,
) -> tuple[Measurement, ...]:
    """
    A measurement for each definition, in its order; RubricError for one that nobody can count.

    `spoken` is who was heard when; without it the times of the words serve, and without those the words themselves.
    """
    talk = _Talk(transcript, roles, tuple(flags), tuple(spoken or ()))
    made = []
    for definition in definitions:
        if definition.id not in COUNTED:
            raise RubricError(
                _("measures.yaml: de meting '{id}' kan niet geteld worden. Bekend zijn: {known}.").format(
                    id=definition.id, known=", ".join(COUNTED)
                )
            )
        found = COUNTED[definition.id](talk, definition.parameters)
        made.append(_measurement(definition, found))
    return tuple(made)


def balance(
    transcript: Transcript, roles: Mapping[str, Role], spoken: Sequence[SpeakerSpan] | None
) -> tuple[tuple[float, float], ...]:
    """
    How the talk share goes through time: (second, the teacher's share of what teacher and parent say there, 0 to 1).

    Windows of a sixth of the conversation, 60 to 150 s, a fifth of a window further each time; windows in which less
    than 5 s is said are left out. Empty when there are no times, or nobody confirmed who the teacher and parent are.
    """
    talk = _Talk(transcript, roles, (), tuple(spoken or ()))
    if talk.span is None or not (talk.has_teacher and talk.has_parent):
        return ()
    teacher = union(piece.time for piece in talk.pieces if piece.role == "leerkracht")
    parent = union(piece.time for piece in talk.pieces if piece.role == "ouder")
    points = []
    for window in _windows(talk.span):
        ours, theirs = _within(teacher, window), _within(parent, window)
        if ours + theirs >= 5.0:
            points.append(((window.start + window.end) / 2, ours / (ours + theirs)))
    return tuple(points)


def is_noise(turn: Turn) -> bool:
    """Whether a turn is no more than a listening noise: "ja", "hm hm"."""
    words = [plain(word.text.strip(".,!?…:;-\"'")) for word in turn.words]
    words = [word for word in words if word]
    return len(words) <= 3 and all(word in grammar.BACKCHANNELS for word in words)


def _measurement(definition: Measure, found: _Found) -> Measurement:
    caution = definition.caution
    if found.note is not None:
        english = f"{found.note.en} {caution.en}" if found.note.en and caution.en else ""
        caution = Text(f"{found.note.nl} {caution.nl}", english)
    return Measurement(
        id=definition.id,
        value=found.value,
        unit=definition.unit,
        n=found.n,
        caution=caution,
        title=definition.title,
        evidence=found.evidence,
        low=found.low,
        high=found.high,
    )


def _count_words(turn: Turn) -> int:
    return sum(1 for word in turn.words if any(letter.isalnum() for letter in word.text))


def _windows(span: TimeSpan) -> Iterator[TimeSpan]:
    width = min(max(span.duration / 6, 60.0), 150.0)
    number = 0
    while True:
        start = span.start + number * width / 5
        if start >= span.end or (number and start + width > span.end + width / 5):
            return
        yield TimeSpan(start, min(start + width, span.end))
        number += 1


def _within(times: Sequence[TimeSpan], window: TimeSpan) -> float:
    return sum(time.overlap(window) for time in times)


# -- who speaks --

_FROM_SOUND = Text("Gemeten in het geluid.", "Measured in the sound.")
_FROM_TIMES = Text("Gemeten aan de tijden van de woorden.", "Measured by the times of the words.")
_FROM_WORDS = Text("Er zijn geen tijden; geteld in woorden.", "There are no times; counted in words.")


def _talk_share(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """
    The teacher's share of what teacher and parent say, in percent.

    The band: everything doubtful, and everything of voices nobody confirmed, to one side and then to the other.
    """
    if not (talk.has_teacher and talk.has_parent):
        return NOTHING
    if talk.span is None:
        return _share_of_words(talk)
    teacher, parent = talk.seconds("leerkracht"), talk.seconds("ouder")
    if teacher + parent < parameters.get("min_seconds", 10.0):
        return NOTHING
    doubtful = parameters.get("doubt", 0.5)
    sure = {role: _sure_seconds(talk, role, doubtful) for role in ("leerkracht", "ouder")}
    unknown = talk.seconds(None)
    whole = teacher + parent + unknown
    share = teacher / (teacher + parent)
    low, high = min(sure["leerkracht"] / whole, share), max(1 - sure["ouder"] / whole, share)
    note = _FROM_SOUND if talk.spoken else _FROM_TIMES
    n = sum(1 for piece in talk.pieces if piece.role in ("leerkracht", "ouder"))
    return _Found(100 * share, n, low=100 * low, high=100 * high, note=note)


def _sure_seconds(talk: _Talk, role: str, doubtful: float) -> float:
    return duration(piece.time for piece in talk.pieces if piece.role == role and piece.doubt < doubtful)


def _share_of_words(talk: _Talk) -> _Found:
    words: dict[Role | None, int] = {}
    for turn in talk.transcript.turns:
        role = talk.role_of(turn.speaker)
        words[role] = words.get(role, 0) + _count_words(turn)
    teacher, parent, unknown = words.get("leerkracht", 0), words.get("ouder", 0), words.get(None, 0)
    if teacher + parent == 0:
        return NOTHING
    whole = teacher + parent + unknown
    share = teacher / (teacher + parent)
    return _Found(
        100 * share,
        teacher + parent,
        low=100 * min(share, teacher / whole),
        high=100 * max(share, (teacher + unknown) / whole),
        note=_FROM_WORDS,
    )


def _parent_share(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    found = _talk_share(talk, parameters)
    if found.value is None or found.low is None or found.high is None:
        return NOTHING
    return _Found(100 - found.value, found.n, low=100 - found.high, high=100 - found.low, note=found.note)


def _part_of_conversation(*roles: Role | None) -> Callable[[_Talk, Mapping[str, float]], _Found]:
    """The share of the whole conversation, silences included, in which these roles speak."""

    def share(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
        if talk.span is None or (None not in roles and not any(piece.role in roles for piece in talk.pieces)):
            return NOTHING
        n = sum(1 for piece in talk.pieces if piece.role in roles)
        return _Found(100 * talk.seconds(*roles) / talk.span.duration, n)

    return share


def _dominance(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """Sentences of the teacher for each sentence of the parent."""
    counted = {"leerkracht": 0, "ouder": 0}
    for sentence in sentences(talk.transcript):
        role = talk.role_of(talk.transcript.turns[sentence.turn].speaker)
        if role in counted:
            counted[role] += 1
    if min(counted.values()) < parameters.get("min_sentences", 5):
        return NOTHING
    return _Found(counted["leerkracht"] / counted["ouder"], sum(counted.values()))


def _teacher_windows(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
    """The share of windows in which the teacher speaks most (over 60 %), with the pattern by its name."""
    points = balance(talk.transcript, talk.roles, talk.spoken)
    if len(points) < 3:
        return NOTHING
    more = sum(1 for _at, share in points if share > 0.6) / len(points)
    return _Found(100 * more, len(points), note=_PATTERNS[pattern(points)])


def pattern(points: Sequence[tuple[float, float]]) -> str:
    """
    What the balance through time looks like, by name.

    >>> pattern([(0, 0.9), (1, 0.9), (2, 0.9), (3, 0.7)])
    'doorlopend leerkracht'
    """
    most = sum(1 for _at, share in points if share > 0.6) / len(points)
    least = sum(1 for _at, share in points if share < 0.4) / len(points)
    if most >= 0.75:
        return "doorlopend leerkracht"
    if least >= 0.75:
        return "doorlopend ouder"
    if 1 - most - least >= 0.6:
        return "heen en weer"
    return "wisselend" if min(most, least) > 0.25 else "gemengd"


_PATTERNS = {
    "doorlopend leerkracht": Text("Patroon: doorlopend de leerkracht.", "Pattern: the teacher throughout."),
    "doorlopend ouder": Text("Patroon: doorlopend de ouder.", "Pattern: the parent throughout."),
    "heen en weer": Text("Patroon: heen en weer.", "Pattern: back and forth."),
    "wisselend": Text("Patroon: wisselend.", "Pattern: by turns."),
    "gemengd": Text("Patroon: gemengd.", "Pattern: mixed."),
}


def _thirds(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
    """The teacher's share in the first third less that in the last, in percent points."""
    if talk.span is None or not (talk.has_teacher and talk.has_parent):
        return NOTHING
    shares = []
    for number in (0, 2):
        step = talk.span.duration / 3
        window = TimeSpan(talk.span.start + number * step, talk.span.start + (number + 1) * step)
        teacher = _within(union(p.time for p in talk.pieces if p.role == "leerkracht"), window)
        parent = _within(union(p.time for p in talk.pieces if p.role == "ouder"), window)
        if teacher + parent < 5.0:
            return NOTHING
        shares.append(teacher / (teacher + parent))
    return _Found(100 * (shares[0] - shares[1]), 2)


def _first_parent_story(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """How long it takes until the parent first says more than a few words, in seconds."""
    for run in talk.runs_of("ouder"):
        if run.words >= parameters.get("min_words", 10) and run.time is not None and talk.span is not None:
            return _Found(run.time.start - talk.span.start, 1, (talk.quote(run),))
    return NOTHING


# -- turns --


def _turns(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
    return _Found(float(len(talk.runs)), len(talk.runs)) if talk.runs else NOTHING


def _words_per_turn(role: Role) -> Callable[[_Talk, Mapping[str, float]], _Found]:
    def words(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
        runs = talk.runs_of(role)
        return _Found(float(median(run.words for run in runs)), len(runs)) if runs else NOTHING

    return words


def _changes_per_minute(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
    if talk.span is None or len(talk.runs) < 2:
        return NOTHING
    return _Found((len(talk.runs) - 1) / (talk.span.duration / 60), len(talk.runs) - 1)


def _longest(role: Role) -> Callable[[_Talk, Mapping[str, float]], _Found]:
    """The longest stretch of one role: the other may hum along, and a silence may not last too long."""

    def longest(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
        best: tuple[float, _Run, TimeSpan] | None = None
        runs = talk.runs_of(role)
        for run in runs:
            times = [word.time for n in run.turns for word in talk.transcript.turns[n].words if word.time is not None]
            for stretch in union(times, gap=parameters.get("max_silence", 3.0)):
                if best is None or stretch.duration > best[0]:
                    best = (stretch.duration, run, stretch)
        if best is None:
            return NOTHING
        return _Found(best[0], len(runs), (_first_words(talk, best[1], best[2]),))

    return longest


def _first_words(talk: _Talk, run: _Run, stretch: TimeSpan) -> Evidence:
    """The first words of a turn that lie within this stretch of sound."""
    for number in run.turns:
        turn = talk.transcript.turns[number]
        inside = [
            span
            for word, span in zip(turn.words, turn.word_spans, strict=True)
            if word.time is not None and word.time.overlap(stretch) > 0
        ]
        if inside:
            last = inside[min(QUOTED_WORDS, len(inside)) - 1]
            return Evidence.cut(talk.transcript, number, TextSpan(inside[0].start, last.end))
    return talk.quote(run)


def _gaps(talk: _Talk, before: Role | None = None, after: Role | None = None) -> list[float]:
    """Seconds from the end of a turn to the beginning of the next; negative when they overlap."""
    gaps = []
    for run, following in zip(talk.runs, talk.runs[1:], strict=False):
        if (before and run.role != before) or (after and following.role != after):
            continue
        if run.time is not None and following.time is not None and None not in (run.role, following.role):
            gaps.append(following.time.start - run.time.end)
    return gaps


def _reaction_time(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    gaps = _gaps(talk)
    return _Found(median(gaps), len(gaps)) if len(gaps) >= parameters.get("min_changes", 4) else NOTHING


def _patience(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    gaps = _gaps(talk, "ouder", "leerkracht")
    return _Found(median(gaps), len(gaps)) if len(gaps) >= parameters.get("min_changes", 4) else NOTHING


def _waiting_time(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """Seconds from the end of a teacher's question to the first words of anybody that are more than a noise."""
    waits, evidence = [], []
    for flag in talk.flagged(*QUESTIONS, role="leerkracht"):
        following = _next_speech(talk, flag)
        if following is not None and flag.evidence.time is not None:
            waits.append(max(0.0, following - flag.evidence.time.end))
            evidence.append(flag.evidence)
    if len(waits) < parameters.get("min_questions", 3):
        return NOTHING
    return _Found(median(waits), len(waits), tuple(evidence))


def _next_speech(talk: _Talk, flag: Flag) -> float | None:
    """When the next word falls after this flag, in its own turn or in the next that is more than a noise."""
    turn = talk.transcript.turns[flag.evidence.turn]
    for word, span in zip(turn.words, turn.word_spans, strict=True):
        if span.start >= flag.evidence.span.end and word.time is not None:
            return word.time.start
    for following in talk.transcript.turns[flag.evidence.turn + 1 :]:
        if not is_noise(following) or following.speaker != turn.speaker:
            return following.time.start if following.time else None
    return None


def _overlap(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
    """The share of the speech in which two roles are heard at once; only from the sound itself."""
    if not talk.spoken:
        return NOTHING
    roles = {piece.role for piece in talk.pieces if piece.role is not None}
    if len(roles) < 2:
        return NOTHING
    each = sum(talk.seconds(role) for role in roles)
    together = duration(piece.time for piece in talk.pieces if piece.role is not None)
    return _Found(100 * max(0.0, each - together) / together, len(talk.pieces))


def _silence(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """The share of the conversation in which nobody speaks; `n` counts the long silences."""
    if talk.span is None:
        return NOTHING
    spoken = union(piece.time for piece in talk.pieces)
    gaps = [later.start - earlier.end for earlier, later in zip(spoken, spoken[1:], strict=False)]
    long = sum(1 for gap in gaps if gap >= parameters.get("long", 3.0))
    return _Found(100 * max(0.0, talk.span.duration - duration(spoken)) / talk.span.duration, long)


def _listening_noises(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """Listening noises of the teacher for each minute that the parent speaks."""
    seconds = talk.seconds("ouder")
    if talk.span is None or not talk.has_teacher or seconds < parameters.get("min_seconds", 30.0):
        return NOTHING
    noises = [
        number
        for number, turn in enumerate(talk.transcript.turns)
        if talk.role_of(turn.speaker) == "leerkracht" and is_noise(turn)
    ]
    evidence = tuple(
        Evidence.cut(talk.transcript, number, TextSpan(0, len(talk.transcript.turns[number].text))) for number in noises
    )
    return _Found(len(noises) / (seconds / 60), len(noises), evidence)


# -- what is said --


def _count_of(*moves: str, role: Role | None = "leerkracht") -> Callable[[_Talk, Mapping[str, float]], _Found]:
    """How often a move was flagged; None when nobody confirmed who the teacher is."""

    def count(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
        if role is not None and not talk.has_teacher:
            return NOTHING
        flags = talk.flagged(*moves, role=role)
        return _Found(float(len(flags)), len(flags), tuple(flag.evidence for flag in flags))

    return count


def _share_of_questions(move: str) -> Callable[[_Talk, Mapping[str, float]], _Found]:
    """Of the teacher's questions, how many are of this kind, in percent."""

    def share(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
        asked = talk.flagged(*QUESTIONS, role="leerkracht")
        if not talk.has_teacher or len(asked) < parameters.get("min_questions", 3):
            return NOTHING
        kind = tuple(flag.evidence for flag in asked if flag.move == move)
        return _Found(100 * len(kind) / len(asked), len(asked), kind)

    return share


def _question_density(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """Questions of the teacher for every ten minutes."""
    if talk.span is None or not talk.has_teacher or talk.span.duration < parameters.get("min_seconds", 60.0):
        return NOTHING
    asked = talk.flagged(*QUESTIONS, role="leerkracht")
    return _Found(len(asked) / (talk.span.duration / 600), len(asked))


def _stacked(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """Of the turns in which the teacher asks, the share with two or more questions and no answer in between."""
    turns: dict[int, list[Flag]] = {}
    for flag in talk.flagged(*QUESTIONS, role="leerkracht"):
        turns.setdefault(flag.evidence.turn, []).append(flag)
    if not talk.has_teacher or len(turns) < parameters.get("min_questions", 3):
        return NOTHING
    stacks = [flags for flags in turns.values() if len(flags) > 1]
    return _Found(100 * len(stacks) / len(turns), len(turns), tuple(flags[0].evidence for flags in stacks))


def _follow_up(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """Of the teacher's questions, the share that builds on what the parent just said."""
    asked = talk.flagged(*QUESTIONS, role="leerkracht")
    if not talk.has_teacher or len(asked) < parameters.get("min_questions", 3):
        return NOTHING
    places = {(flag.evidence.turn, flag.evidence.span) for flag in talk.flagged("doorvragen", role="leerkracht")}
    further = tuple(flag.evidence for flag in asked if (flag.evidence.turn, flag.evidence.span) in places)
    return _Found(100 * len(further) / len(asked), len(asked), further)


def _home_yield(talk: _Talk, _parameters: Mapping[str, float]) -> _Found:
    """How many words the parent answers to a question about home; the median."""
    answers = []
    for flag in talk.flagged("thuis", role="leerkracht"):
        for run in talk.runs_of("ouder"):
            if run.turns[0] > flag.evidence.turn:
                answers.append(run.words)
                break
    return _Found(float(median(answers)), len(answers)) if answers else NOTHING


def _reflections_per_question(talk: _Talk, parameters: Mapping[str, float]) -> _Found:
    """Summaries, reflections and paraphrases for each question of the teacher."""
    asked = talk.flagged(*QUESTIONS, role="leerkracht")
    if not talk.has_teacher or len(asked) < parameters.get("min_questions", 3):
        return NOTHING
    places = {(flag.evidence.turn, flag.evidence.span) for flag in asked}
    mirrored = {
        (flag.evidence.turn, flag.evidence.span): flag.evidence
        for flag in talk.flagged("samenvatting", "gevoel", "doorvragen", role="leerkracht")
        if (flag.evidence.turn, flag.evidence.span) not in places
    }
    return _Found(len(mirrored) / len(asked), len(asked), tuple(mirrored.values()))


COUNTED: dict[str, Callable[[_Talk, Mapping[str, float]], _Found]] = {
    "spreekaandeel": _talk_share,
    "spreekaandeel_ouder": _parent_share,
    "deel_leerkracht": _part_of_conversation("leerkracht"),
    "deel_ouder": _part_of_conversation("ouder"),
    "deel_onbekend": _part_of_conversation(None),
    "dominantie": _dominance,
    "balans": _teacher_windows,
    "balans_derden": _thirds,
    "eerste_ouderverhaal": _first_parent_story,
    "beurten": _turns,
    "woorden_per_beurt": _words_per_turn("leerkracht"),
    "woorden_per_beurt_ouder": _words_per_turn("ouder"),
    "wisselingen": _changes_per_minute,
    "langste_monoloog": _longest("leerkracht"),
    "langste_ouderverhaal": _longest("ouder"),
    "reactietijd": _reaction_time,
    "geduld": _patience,
    "wachttijd": _waiting_time,
    "overlap": _overlap,
    "stilte": _silence,
    "luistersignalen": _listening_noises,
    "vragen": _count_of(*QUESTIONS),
    "vraagdichtheid": _question_density,
    "open_vragen": _share_of_questions("vraag_open"),
    "sturende_vragen": _share_of_questions("vraag_suggestief"),
    "stapelvragen": _stacked,
    "doorvragen": _follow_up,
    "thuisvragen": _count_of("thuis"),
    "thuis_opbrengst": _home_yield,
    "samenvattingen": _count_of("samenvatting"),
    "samenvattingen_gecheckt": _count_of("samenvatting_check"),
    "gevoelsreflecties": _count_of("gevoel"),
    "spiegels_per_vraag": _reflections_per_question,
    "afspraken": _count_of("afspraak", role=None),
}
