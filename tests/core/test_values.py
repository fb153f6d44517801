"""The values of the house refuse nonsense when they are made, and hold what follows from them."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oudertalk.core.casebook import ConversationType
from oudertalk.core.form import OUTCOME_NAMES, WITH_EVIDENCE, WITHOUT_EVIDENCE, Entry
from oudertalk.core.observation import Evidence, Flag
from oudertalk.core.spans import TextSpan, TimeSpan, duration, hull, union
from oudertalk.core.text import Text
from oudertalk.core.transcript import SpeakerSpan, Transcript, Turn, Word
from oudertalk.errors import StaleEvidence

TIMES = st.tuples(st.floats(0, 1000), st.floats(0.001, 100)).map(lambda pair: TimeSpan(pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (-1, 1), (0, float("inf")), (float("nan"), 1)])
def test_a_time_span_is_never_empty_backwards_or_endless(start: float, end: float):
    with pytest.raises(ValueError):
        TimeSpan(start, end)


def test_a_value_does_not_change():
    with pytest.raises(FrozenInstanceError):
        TimeSpan(0, 1).start = 5  # type: ignore[misc]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Word(""),
        lambda: Word(" welkom"),
        lambda: Word("welkom", None, 1.5),
        lambda: Turn("", (Word("welkom"),)),
        lambda: Turn("A", ()),
        lambda: SpeakerSpan("", TimeSpan(0, 1)),
        lambda: SpeakerSpan("A", TimeSpan(0, 1), 2.0),
        lambda: TextSpan(3, 3),
        lambda: Text(" "),
        lambda: Entry("thuis", "delen", "gehoord", ()),
        lambda: Entry("thuis", "delen", "mogelijk", ()),
        lambda: ConversationType("x", Text("X"), Text("x"), "eigen", leads=("thuis",), not_expected=("thuis",)),
    ],
)
def test_nonsense_is_refused_when_it_is_made(make):
    with pytest.raises(ValueError):
        make()


@given(st.lists(TIMES, max_size=12))
def test_a_union_is_in_order_apart_and_as_long_as_what_it_covers(times: list[TimeSpan]):
    together = union(times)
    assert all(before.end < after.start for before, after in zip(together, together[1:], strict=False))
    assert duration(times) == pytest.approx(sum(time.duration for time in together))
    assert all(any(whole.start <= time.start and time.end <= whole.end for whole in together) for time in times)
    assert union(together) == together and union(reversed(times)) == together


@given(TIMES, TIMES)
def test_overlap_is_mutual_and_never_longer_than_either(one: TimeSpan, other: TimeSpan):
    assert one.overlap(other) == other.overlap(one) <= min(one.duration, other.duration) + 1e-9


def test_the_hull_of_nothing_is_nothing():
    assert hull([]) is None


def said(*words: str, start: float = 0.0) -> Turn:
    return Turn("A", tuple(Word(word, TimeSpan(start + i, start + i + 0.5)) for i, word in enumerate(words)))


def test_a_quote_is_cut_with_the_time_of_its_words():
    transcript = Transcript((said("Fijn", "dat", "u", "komt."),))
    evidence = Evidence.cut(transcript, 0, TextSpan(5, 10))
    assert (evidence.quote, evidence.time) == ("dat u", TimeSpan(1.0, 2.5))
    evidence.check(transcript)
    with pytest.raises(ValueError):
        Evidence.cut(transcript, 0, TextSpan(5, 100))


def test_evidence_refuses_a_changed_transcript_without_saying_what_it_quotes():
    evidence = Evidence.cut(Transcript((said("Fijn", "dat", "u", "komt."),)), 0, TextSpan(0, 10))
    for changed in (Transcript((said("Goed", "dat", "u", "komt."),)), Transcript(())):
        with pytest.raises(StaleEvidence) as caught:
            evidence.check(changed)
        assert "Fijn" not in str(caught.value)


def test_what_was_heard_has_evidence_and_what_was_not_has_none():
    evidence = Evidence.cut(Transcript((said("Welkom."),)), 0, TextSpan(0, 7))
    flag = Flag("welkom", "welkom", "sterk", evidence)
    assert Entry("welkom", "afstemmen", "gehoord", (flag,)).flags
    for outcome in WITHOUT_EVIDENCE:
        with pytest.raises(ValueError):
            Entry("welkom", "afstemmen", outcome, (flag,))


def test_a_question_to_think_about_may_have_evidence_beside_it_or_none():
    evidence = Evidence.cut(Transcript((said("Welkom."),)), 0, TextSpan(0, 7))
    assert Entry("welkom", "afstemmen", "om over na te denken").flags == ()
    assert Entry("welkom", "afstemmen", "om over na te denken", (Flag("welkom", "welkom", "sterk", evidence),)).flags
    free = set(OUTCOME_NAMES) - set(WITH_EVIDENCE) - set(WITHOUT_EVIDENCE)
    assert free == {"om over na te denken"}


def test_only_what_was_neither_expected_nor_heard_is_quiet():
    evidence = Evidence.cut(Transcript((said("Welkom."),)), 0, TextSpan(0, 7))
    heard = Entry("welkom", "begin", "gehoord", (Flag("welkom", "welkom", "sterk", evidence),), expected=False)
    assert not heard.quiet
    assert Entry("welkom", "begin", "niet gehoord", expected=False).quiet
    assert not Entry("welkom", "begin", "niet gehoord").quiet
