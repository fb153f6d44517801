"""Questions: how many, of which kind, how they pile up, and what they bring up about home."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from oudertalk.analysis import grammar
from oudertalk.analysis.language import content
from oudertalk.analysis.measures.found import NOTHING, Counting, Found, Parameters, middle, percent
from oudertalk.analysis.measures.talk import NEARLY, Kind, Question, Run, Talk
from oudertalk.core.observation import Evidence, Remark
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role

KINDS: tuple[Kind, ...] = ("open", "gesloten", "keuze", "sturend")
WHY = grammar.words("waarom hoezo")
TOPIC = "thuis_"  # a word list whose name begins so is a topic of home; measures.yaml says what it is called

ABOUT_WHY = Text("vraagt waarom; dat kan als verwijt gehoord worden", "asks why; that may be heard as a reproach")


def move_count(*moves: str, role: Role | None = "leerkracht") -> Counting:
    """How often a move was flagged; None when nobody confirmed who the teacher is."""

    def count(talk: Talk, _parameters: Parameters) -> Found:
        if role is not None and not talk.has_teacher:
            return NOTHING
        flags = talk.flagged(*moves, role=role)
        return Found(float(len(flags)), len(flags), tuple(flag.evidence for flag in flags))

    return count


def questions(talk: Talk, _parameters: Parameters) -> Found:
    """How many questions the teacher asks, with how many of each kind."""
    if not talk.has_teacher:
        return NOTHING
    asked = talk.questions("leerkracht")
    kinds = Counter(question.kind for question in asked)
    details = {str(kind): (float(kinds[kind]), "keer") for kind in KINDS}
    return Found(float(len(asked)), len(asked), _quotes(asked), details=details)


def question_density(talk: Talk, parameters: Parameters) -> Found:
    """Questions of the teacher for every ten minutes."""
    if talk.span is None or not talk.has_teacher or talk.length < parameters.get("min_seconds", 60) - NEARLY:
        return NOTHING
    asked = talk.questions("leerkracht")
    return Found(len(asked) / (talk.length / 600), len(asked))


def questions_per_words(talk: Talk, parameters: Parameters) -> Found:
    """Questions of the teacher for every hundred words of the teacher."""
    words = sum(run.words for run in talk.runs_of("leerkracht"))
    if words < max(1, parameters.get("min_words", 50)):
        return NOTHING
    asked = talk.questions("leerkracht")
    return Found(len(asked) / (words / 100), len(asked))


def share_of_all_questions(talk: Talk, parameters: Parameters) -> Found:
    """Of the questions of teacher and parent together, the share that the teacher asks."""
    teacher, parent = talk.questions("leerkracht"), talk.questions("ouder")
    both = len(teacher) + len(parent)
    if not (talk.has_teacher and talk.has_parent) or both < max(1, parameters.get("min_questions", 3)):
        return NOTHING
    return Found(percent(len(teacher), both), both, _quotes(parent))


def share_of_kind(kind: Kind) -> Counting:
    """Of the teacher's questions, the share of this kind; an open one that asks why is remarked on."""

    def share(talk: Talk, parameters: Parameters) -> Found:
        asked = talk.questions("leerkracht")
        if len(asked) < max(1, parameters.get("min_questions", 3)):
            return NOTHING
        own = tuple(question for question in asked if question.kind == kind)
        why = (question for question in own if kind == "open" and WHY & set(question.words))
        remarks = tuple(Remark(question.evidence, ABOUT_WHY) for question in why)
        return Found(percent(len(own), len(asked)), len(asked), _quotes(own), remarks=remarks)

    return share


def _quotes(asked: tuple[Question, ...]) -> tuple[Evidence, ...]:
    return tuple(question.evidence for question in asked)


# on top of each other


def stacked(talk: Talk, parameters: Parameters) -> Found:
    """
    Of the turns in which the teacher asks, the share with two or more questions and no answer in between.

    The same question again within a second, by the same question word, is a mend and no second question.
    """
    turns: dict[int, list[Question]] = {}
    for question in talk.questions("leerkracht"):
        if question.evidence.turn in talk.run_of:
            turns.setdefault(talk.run_of[question.evidence.turn], []).append(question)
    if len(turns) < max(1, parameters.get("min_questions", 3)):
        return NOTHING
    mends = {turn: _mends(asked, parameters) for turn, asked in turns.items()}
    lengths = {turn: len(asked) - mends[turn] for turn, asked in turns.items()}
    stacks = [turn for turn, length in lengths.items() if length > 1]
    remarks = tuple(Remark(turns[turn][0].evidence, _questions_in_a_row(lengths[turn])) for turn in stacks)
    details = {
        "langste": (float(max(lengths.values())), "keer"),
        "herformulering": (float(sum(mends.values())), "keer"),
    }
    evidence = tuple(turns[turn][0].evidence for turn in stacks)
    return Found(percent(len(stacks), len(turns)), len(turns), evidence, details=details, remarks=remarks)


def _mends(asked: list[Question], parameters: Parameters) -> int:
    pairs = zip(asked, asked[1:], strict=False)
    return sum(1 for question, following in pairs if _is_mend(question, following, parameters.get("mend", 1.0)))


def _is_mend(question: Question, following: Question, within: float) -> bool:
    first, second = _question_word(question), _question_word(following)
    if first is None or first != second:
        return False
    before, after = question.evidence.time, following.evidence.time
    return before is None or after is None or after.start - before.end <= within + NEARLY


def _question_word(question: Question) -> str | None:
    return next((word for word in question.words if word in grammar.QUESTION_WORDS), None)


def _questions_in_a_row(number: int) -> Text:
    return Text(f"{number} vragen achter elkaar", f"{number} questions in a row")


def follow_up(talk: Talk, parameters: Parameters) -> Found:
    """Of the teacher's questions, the share that builds on what the parent just said."""
    asked = talk.questions("leerkracht")
    if len(asked) < max(1, parameters.get("min_questions", 3)):
        return NOTHING
    places = {(flag.evidence.turn, flag.evidence.span) for flag in talk.flagged("doorvragen", role="leerkracht")}
    further = tuple(one.evidence for one in asked if (one.evidence.turn, one.evidence.span) in places)
    return Found(percent(len(further), len(asked)), len(asked), further)


# about home


def home_questions(talk: Talk, parameters: Parameters) -> Found:
    """How often the teacher asks about home, and about which topics. None asked is a finding too."""
    if not talk.has_teacher:
        return NOTHING
    flags = talk.flagged("thuis", role="leerkracht")
    hits: Counter[str] = Counter()
    for flag in flags:
        words = [word for sentence in talk.sentences_at(flag.evidence) for word in sentence.words]
        for name in talk.lexicons:
            topic = talk.word_list(name) if name.startswith(TOPIC) else None
            if topic is not None and topic.heard(words):
                hits[name.removeprefix(TOPIC)] += 1
    details = {
        topic: (float(times), "keer") for topic, times in sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))
    }
    return Found(float(len(flags)), len(flags), tuple(flag.evidence for flag in flags), details=details)


def home_yield(talk: Talk, _parameters: Parameters) -> Found:
    """How many words the parent answers to a question about home; the median."""
    answers = [answer.words for _question, answer in _home_answers(talk)]
    return middle([float(words) for words in answers]) if answers else NOTHING


def home_used_later(talk: Talk, parameters: Parameters) -> Found:
    """
    Of the parent's answers about home, the share of which the teacher uses something later on.

    A content word counts that the teacher had not said before the answer, and says after it.
    """
    answers = _home_answers(talk)
    if len(answers) < max(1, parameters.get("min_answers", 1)):
        return NOTHING
    first_use: dict[str, int] = {}  # stem -> the first run in which the teacher says it
    for run in talk.runs_of("leerkracht"):
        for stem in talk.contents[run.number]:
            first_use.setdefault(stem, run.number)
    evidence, used = [], 0
    for _question, answer in answers:
        later = {stem: at for stem in talk.contents[answer.number] if (at := first_use.get(stem, -1)) > answer.number}
        if later:
            used += 1
            evidence.append(_where_said(talk, *min((at, stem) for stem, at in later.items())))
    return Found(percent(used, len(answers)), len(answers), tuple(dict.fromkeys(evidence)))


def _where_said(talk: Talk, run: int, stem: str) -> Evidence:
    return next(talk.quote_sentence(one) for one in talk.sentences_in(talk.runs[run]) if stem in content(one.words))


def _home_answers(talk: Talk) -> list[tuple[Evidence, Run]]:
    """Each question about home with the turn of the parent that follows; of two before one answer only the last."""
    runs = talk.runs_of("ouder")
    starts = [talk.place[run.turns[0]] for run in runs]
    found: dict[int, tuple[Evidence, Run]] = {}
    for flag in talk.flagged("thuis", role="leerkracht"):
        at = bisect_right(starts, talk.place[flag.evidence.turn])
        if at < len(runs):
            found[at] = (flag.evidence, runs[at])
    return list(found.values())
