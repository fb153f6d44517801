"""Listening as far as it can be heard in words: noises, uptake, what was not followed up, feelings given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oudertalk.analysis.language import Sentence
from oudertalk.analysis.measures.found import NOTHING, Found, Parameters, percent
from oudertalk.analysis.measures.overlapping import wordless
from oudertalk.analysis.measures.talk import NEARLY, NOISE_AFTER, Covered, Run, Talk
from oudertalk.analysis.measures.wordlists import WordList
from oudertalk.core.observation import Evidence, Remark
from oudertalk.core.spans import TextSpan, TimeSpan
from oudertalk.core.text import Text

GIVES_BACK = ("doorvragen", "samenvatting", "gevoel", "erkenning")


def listening_noises(talk: Talk, parameters: Parameters) -> Found:
    """
    Listening noises of the teacher for each minute that the parent speaks.

    Sounds of the teacher during the parent's speech that no words were heard in are a detail: they may be anything.
    """
    seconds = talk.seconds("ouder")
    if not talk.has_teacher or seconds < max(NEARLY, parameters.get("min_seconds", 30.0) - NEARLY):
        return NOTHING
    noises = sorted(talk.noises - talk.run_of.keys(), key=lambda number: talk.place[number])
    own = [number for number in noises if talk.role_at(number) == "leerkracht"]
    evidence = tuple(talk.quote_words(number, 0) for number in own)
    parent = Covered(TimeSpan(time.start, time.end + NOISE_AFTER) for time in talk.heard("ouder"))
    unheard = sum(1 for piece in wordless(talk, "leerkracht") if parent.within(piece.time) > 0)
    details = {"niet_verstaan": (float(unheard), "keer")} if talk.spoken else {}
    return Found(len(own) / (seconds / 60), len(own), evidence, details=details)


def uptake(talk: Talk, parameters: Parameters) -> Found:
    """
    Of the parent's turns, the share whose content comes back in the teacher's next turn.

    What comes back is weighed by how rare it is in this conversation; the mean of that is a detail. Words that come
    back are a sign of listening and no proof.
    """
    enough = parameters.get("share", 0.2)
    taken: list[tuple[float, Run]] = []
    for run, following in zip(talk.runs, talk.runs[1:], strict=False):
        said = talk.contents[run.number]
        if (
            (run.role, following.role) != ("ouder", "leerkracht")
            or run.words < parameters.get("min_words", 5)
            or not said
        ):
            continue
        back = said & talk.contents[following.number]
        weight = sum(talk.rarity[stem] for stem in sorted(said))
        taken.append((sum(talk.rarity[stem] for stem in sorted(back)) / weight, following))
    if len(taken) < max(1, parameters.get("min_turns", 3)):
        return NOTHING
    mean = sum(share for share, _run in taken) / len(taken)
    answered = tuple(talk.quote(run) for share, run in taken if share >= enough - NEARLY)
    details = {"gemiddeld": (100 * mean, "%")}
    return Found(percent(len(answered), len(taken)), len(taken), answered, details=details)


# what was not followed up


@dataclass(frozen=True, slots=True)
class _Hook:
    """Something in a turn of the parent to build on: the sentence, what was heard in it, and how much that is."""

    run: Run
    sentence: Sentence
    heard: tuple[tuple[str, str], ...]  # which list, which word
    weight: int


LISTS = {  # a word list, how much one of its words says, and what to call it
    "gevoel": (3, Text("een gevoelswoord", "a word of feeling")),
    "kans_stellig": (2, Text("een stellig woord", "an absolute word")),
    "kans_vaag": (1, Text("een vaag woord", "a vague word")),
}


def missed_chances(talk: Talk, parameters: Parameters) -> Found:
    """
    Turns of the parent with something to build on, after which no building on was heard in the teacher's next two.

    The best are remarks: feelings before absolutes before vague words, more before fewer.
    """
    lists = {name: found for name in LISTS if (found := talk.word_list(name)) is not None}
    if not talk.has_teacher or not any(name.startswith("kans_") for name in lists):
        return NOTHING
    given_back = talk.runs_with(*GIVES_BACK, role="leerkracht")
    hooks = 0
    missed = []
    for run in talk.runs_of("ouder"):
        replies = _replies(talk, run, int(parameters.get("replies", 2)))
        hook = _hook(talk, run, lists) if replies and run.words >= parameters.get("min_words", 5) else None
        if hook is None:
            continue
        hooks += 1
        if given_back.isdisjoint(replies):
            missed.append(hook)
    if not hooks:
        return NOTHING
    best = sorted(missed, key=lambda hook: (-hook.weight, hook.run.number))[: int(parameters.get("shown", 5))]
    remarks = tuple(Remark(talk.quote_sentence(hook.sentence), _why(hook)) for hook in best)
    return Found(float(len(missed)), hooks, tuple(remark.evidence for remark in remarks), remarks=remarks)


def _replies(talk: Talk, run: Run, number: int) -> list[int]:
    """The numbers of the next turns of the teacher after this one."""
    later: list[int] = []
    for following in talk.runs[run.number + 1 :]:
        if len(later) == number:
            break
        if following.role == "leerkracht":
            later.append(following.number)
    return later


def _hook(talk: Talk, run: Run, lists: dict[str, WordList]) -> _Hook | None:
    """The sentence of this turn that offers most to build on; None when none does."""
    best: _Hook | None = None
    for sentence in talk.sentences_in(run):
        heard = tuple((name, word) for name, words in lists.items() for word in words.heard(sentence.words))
        weight = sum(LISTS[name][0] for name in {name for name, _word in heard})
        if weight and (best is None or weight > best.weight):
            best = _Hook(run, sentence, heard, weight)
    return best


def _why(hook: _Hook) -> Text:
    nl = ", ".join(f"“{word}” is {LISTS[name][1].nl}" for name, word in hook.heard)
    en = ", ".join(f"“{word}” is {LISTS[name][1].en}" for name, word in hook.heard)
    return Text(f"{nl}; daarna is geen doorvraag gehoord", f"{en}; no following up was heard after it")


# feelings


def answered_feelings(talk: Talk, parameters: Parameters) -> Found:
    """Of the turns in which the parent uses a word of feeling, the share met by naming a feeling within two turns."""
    feelings = talk.word_list("gevoel")
    if feelings is None or not talk.has_teacher:
        return NOTHING
    named = talk.runs_with("gevoel", role="leerkracht")
    felt: list[tuple[Evidence, bool]] = []
    for run in talk.runs_of("ouder"):
        sentence = next((one for one in talk.sentences_in(run) if feelings.heard(one.words)), None)
        if sentence is not None:
            within = range(run.number + 1, run.number + 1 + int(parameters.get("turns", 2)))
            felt.append((talk.quote_sentence(sentence), not named.isdisjoint(within)))
    if len(felt) < max(1, parameters.get("min_turns", 1)):
        return NOTHING
    met = tuple(evidence for evidence, answered in felt if answered)
    return Found(percent(len(met), len(felt)), len(felt), met)


def reflections_per_question(talk: Talk, parameters: Parameters) -> Found:
    """Summaries, reflections and paraphrases for each question of the teacher."""
    asked = talk.questions("leerkracht")
    if len(asked) < max(1, parameters.get("min_questions", 3)):
        return NOTHING
    mirrored = _mirrored(talk, {(one.evidence.turn, one.evidence.span) for one in asked})
    return Found(len(mirrored) / len(asked), len(asked), tuple(mirrored))


def _mirrored(talk: Talk, questions: set[tuple[int, TextSpan]]) -> Sequence[Evidence]:
    flags = talk.flagged("samenvatting", "gevoel", "doorvragen", role="leerkracht")
    places = {(flag.evidence.turn, flag.evidence.span): flag.evidence for flag in flags}
    return [evidence for place, evidence in places.items() if place not in questions]
