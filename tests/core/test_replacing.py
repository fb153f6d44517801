"""Names become roles: whole words only, nothing else changes, and times stay."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oudertalk.core.replacing import (
    Candidate,
    Replacement,
    mentions,
    proposed,
    replaced_in_text,
    replaced_in_transcript,
    replacement,
    same_name,
    span_after,
)
from oudertalk.core.spans import TextSpan, TimeSpan
from oudertalk.core.transcript import Transcript, Turn, Word
from oudertalk.errors import NameRefused

NAMES = (
    Replacement("Sem", "[kind]"),
    Replacement("Sem de Vries", "[kind]"),
    Replacement("Zoë", "[kind 2]"),
    Replacement("van Dijk", "[ouder]"),
    Replacement("Mohammed", "[kind 3]"),
    Replacement("Hans", "[naam]"),
    Replacement("Anne-Marie", "[ouder 2]"),
    Replacement("Roos", "[kind 4]"),
    Replacement("Utrecht", "[plaats]"),
    Replacement("Jo", "[leerkracht]"),
    Replacement("Yıldız", "[ouder 3]"),
    Replacement("Van Loon", "[ouder 4]"),
)


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("Dat is van Sem.", "Dat is van [kind]."),
        ("Sems boek, Sem's boek, Sem’s boek", "[kind]s boek, [kind]'s boek, [kind]’s boek"),
        ("Hans' jas en Hansje", "[naam]' jas en [naam]je"),
        ("Semmetje, kom eens", "[kind]metje, kom eens"),
        ("SEM! Sem-achtig. 'Sem'", "[kind]! [kind]-achtig. '[kind]'"),
        ("sem, semester, Semester, MacSem, 2Sem", "sem, semester, Semester, MacSem, 2Sem"),
        ("Patricia van Loon, mevrouw Van Loon", "Patricia [ouder 4], mevrouw [ouder 4]"),
        ("een roos voor Roos", "een roos voor [kind 4]"),
        ("Sem de Vries en Sem", "[kind] en [kind]"),
        ("Mohammed z'n fiets", "[kind 3] z'n fiets"),
        ("meneer van Dijk, Van Dijk, VAN DIJK; van dijk", "meneer [ouder], [ouder], [ouder]; van dijk"),
        ("Anne Marie, Anne-Marie, Anne\u2011Marie", "[ouder 2], [ouder 2], [ouder 2]"),
        ("Zoë, Zoe, Zoe\u0308s en ZOË; zoë", "[kind 2], [kind 2], [kind 2]s en [kind 2]; zoë"),
        ("De Utrechtse juf Jo, niet Joke", "De [plaats]se juf [leerkracht], niet Joke"),
        ("meneer Yildiz", "meneer [ouder 3]"),
        ("[kind] en [kind 2]s fiets", "[kind] en [kind 2]s fiets"),
        ("", ""),
    ],
)
def test_a_name_is_replaced_as_people_write_it(said: str, becomes: str):
    assert replaced_in_text(said, NAMES) == becomes
    assert replaced_in_text(becomes, NAMES) == becomes
    assert replaced_in_text(said, ()) == said


def test_a_name_inside_a_role_that_stands_there_stays():
    rows = (Replacement("juf", "[juf]"), Replacement("Sem", "[vriend van sem]"))
    assert replaced_in_text("Sem en juf", rows) == "[vriend van sem] en [juf]"
    assert replaced_in_text("[vriend van sem] en [juf]", rows) == "[vriend van sem] en [juf]"


def test_an_ending_behind_a_role_is_no_name():
    rows = (Replacement("Hans", "[naam]"), Replacement("je", "[ouder]"))
    assert replaced_in_text("Hansje, je", rows) == "[naam]je, [ouder]"
    assert replaced_in_text("[naam]je, [ouder]", rows) == "[naam]je, [ouder]"


@pytest.mark.parametrize(
    ("name", "becomes"),
    [("", "[kind]"), ("...", "[kind]"), (" Sem", "[kind]"), ("S[e]m", "[kind]"), ("Sem", "kind"), ("Sem", "[Sem]"),
     ("Sem", "[]"), ("Sem", "[kind] en [kind]"), ("Sem", "[2]")],
)  # fmt: skip
def test_what_is_no_name_or_no_role_is_refused(name: str, becomes: str):
    with pytest.raises(ValueError):
        Replacement(name, becomes)


def test_what_a_person_types_becomes_a_role():
    assert replacement(" Sem  de Vries", " Kind 2 ") == Replacement("Sem de Vries", "[kind 2]")
    assert replacement("Sem", "[KIND]").becomes == "[kind]"
    for name, becomes in (("", "kind"), ("Sem", ""), ("Sem", "[]"), ("[Sem]", "kind")):
        with pytest.raises(NameRefused):
            replacement(name, becomes)


WORDS = st.sampled_from(
    ["de", "en", "Sem", "SEM", "sem", "Sems", "Sem's", "Zoë", "Zoe\u0308,", "van", "Van", "Dijk", "Dijk.", "Vries",
     "Anne-Marie", "Anne", "Marie", "roos", "Roos!", "[kind]", "[Sem]", "Hans'", "(Jo)", "Utrechtse", "hè?", "Sem/Roos",
     "x[kind]", "[kind", "…", "Mohammed"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)


@given(TEXTS | st.text(max_size=60))
def test_replacing_twice_is_replacing_once(text: str):
    once = replaced_in_text(text, NAMES)
    assert replaced_in_text(once, NAMES) == once


@given(TEXTS)
def test_no_name_is_left_and_the_rest_is_as_it_was(text: str):
    found = mentions(text, [one.name for one in NAMES])
    after = replaced_in_text(text, NAMES)
    assert mentions(after, [one.name for one in NAMES]) == ()
    becomes = {one.name: one.becomes for one in NAMES}
    rest, done = [], 0
    for name, span in found:
        rest += [text[done : span.start], becomes[name]]
        done = span.end
    assert "".join((*rest, text[done:])) == after


@given(st.text(alphabet="abcdeé ,.'-\n", max_size=60))
def test_text_without_names_does_not_change(text: str):
    assert replaced_in_text(text, NAMES) == text


@given(TEXTS)
def test_the_way_letters_are_encoded_makes_no_difference(text: str):
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert unicodedata.normalize("NFC", replaced_in_text(apart, NAMES)) == replaced_in_text(composed, NAMES)


def test_an_hour_of_talk_takes_a_moment():
    text = "Dan zegt Sem de Vries dat van Dijk het weet, en zo gaat dat. " * 6_000
    names = (*NAMES, *(Replacement(f"Naam{number}", "[naam]") for number in range(60)))

    def seconds(said: str) -> float:
        began = time.perf_counter()
        replaced_in_text(said, names)
        return time.perf_counter() - began

    seconds(text[:100])
    assert seconds(text) < 40 * seconds(text[: len(text) // 8]) + 0.1


# a transcript


def timed(*texts: str) -> Turn:
    words = tuple(Word(text, TimeSpan(n, n + 0.5), 0.9 - n / 100, None, n / 100) for n, text in enumerate(texts))
    return Turn("A", words)


def test_a_name_of_several_words_is_one_word_for_as_long_as_it_lasts():
    turn = timed("Dag", "mevrouw", "van", "Dijk,", "en", "Sem")
    after = replaced_in_transcript(Transcript((turn,)), NAMES).turns[0]
    assert [word.text for word in after.words] == ["Dag", "mevrouw", "[ouder],", "en", "[kind]"]
    ouder = after.words[2]
    assert (ouder.time, ouder.probability, ouder.speaker_doubt) == (TimeSpan(2, 3.5), 0.9 - 3 / 100, 0.03)
    assert after.words[3] == turn.words[4]


def test_names_that_share_a_word_share_one_after_it():
    names = (Replacement("Jan Bos", "[ouder]"), Replacement("Els Mol", "[ouder 2]"))
    after = replaced_in_transcript(Transcript((timed("Dag", "Jan", "Bos/Els", "Mol", "daar"),)), names)
    assert [word.text for word in after.turns[0].words] == ["Dag", "[ouder]/[ouder 2]", "daar"]
    assert after.turns[0].words[1].time == TimeSpan(1, 3.5)


@given(st.lists(WORDS, min_size=1, max_size=25))
def test_turns_and_words_stay_in_step_and_times_stay(texts: list[str]):
    turn = timed(*texts)
    after = replaced_in_transcript(Transcript((turn,)), NAMES).turns[0]
    assert after.text == replaced_in_text(turn.text, NAMES)
    assert (after.speaker, after.time) == (turn.speaker, turn.time)
    starts = [word.time.start for word in after.words if word.time]
    assert starts == sorted(starts) and len(starts) == len(after.words)
    before = {word.time: word for word in turn.words}
    for word in after.words:
        if "[" not in word.text:
            assert word == before[word.time]


@given(st.lists(WORDS, min_size=1, max_size=25), st.data())
def test_a_span_is_moved_to_the_same_words(texts: list[str], data: st.DataObject):
    text = " ".join(texts)
    start = data.draw(st.integers(0, len(text) - 1))
    span = TextSpan(start, data.draw(st.integers(start + 1, len(text))))
    found = mentions(text, [one.name for one in NAMES])
    after, moved = replaced_in_text(text, NAMES), span_after(text, span, NAMES)
    assert 0 <= moved.start < moved.end <= len(after)
    if not any(at.start < edge < at.end for _name, at in found for edge in (span.start, span.end)):
        outside = [piece for _name, at in found if at.overlaps(span) for piece in (at.start, at.end)]
        edges = [span.start, *outside, span.end]
        kept = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
        assert all(piece in after[moved.start : moved.end] for piece in kept)
        assert after[: moved.start] == replaced_in_text(text, NAMES)[: moved.start]


def test_the_one_who_is_mentioned_most_has_no_number():
    found = (
        Candidate("Noor", "kind", 2),
        Candidate("Sem", "kind", 9),
        Candidate("Anja Peeters", "ouder", 1),
        Candidate("Anja", "ouder", 4),
        Candidate("Peeters", "kind", 1),
        Candidate("De Hoek", "school", 1),
    )
    assert {one.name: one.becomes for one in proposed(found)} == {
        "Sem": "[kind]",
        "Noor": "[kind 2]",
        "Peeters": "[kind 3]",
        "Anja": "[ouder]",
        "Anja Peeters": "[ouder]",
        "De Hoek": "[school]",
    }


def test_spellings_of_one_name():
    assert same_name("Zoë", "zoe") and same_name("Anne-Marie", "Anne Marie") and not same_name("Sem", "Sam")


def test_what_was_heard_before_somebody_corrected_it_goes():
    words = (Word("Sem", TimeSpan(0, 1), heard="Sam"), Word("lacht.", TimeSpan(1, 2), heard="slaapt."))
    transcript = Transcript((Turn("A", words), Turn("B", (Word("Fijn.", TimeSpan(2, 3), heard="Fein."),))))
    replaced = replaced_in_transcript(transcript, (Replacement("Sem", "[kind]"),))
    assert [word.text for turn in replaced.turns for word in turn.words] == ["[kind]", "lacht.", "Fijn."]
    assert not any(word.heard for turn in replaced.turns for word in turn.words)
