"""What must stay the same whatever the conversation, and the conversations that break counting."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oudertalk.analysis.measures import COUNTED, balance
from oudertalk.core.observation import Flag
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Turn, Word
from tests.analysis.measured import CONVERSATIONS, flags, measured, spans, timed, words
from tests.say import ROLES, say

SWAPPED: dict[str, Role] = {"L": "ouder", "O": "leerkracht"}

SAID = ("woord", "ja", "hm", "altijd", "fiets", "monsters", "bang", "vrijdag", "ik", "één", "'s", "avonds", "oké?")
SPOKEN = st.lists(
    st.tuples(
        st.sampled_from("LOX"),
        st.lists(st.sampled_from(SAID), min_size=1, max_size=25),
        st.sampled_from([-0.7, 0.0, 0.2, 0.5, 2.0, 4.0]),  # s until the next turn; below zero they speak at once
    ),
    min_size=2,
    max_size=25,
)
steady = settings(deadline=None)  # the first example loads spaCy, and a busy machine is no mistake
Spoken = list[tuple[str, list[str], float]]


def built(turns: Spoken, *, later: float = 0.0) -> Transcript:
    out, at = [], 1.0 + later
    for who, said, silence in turns:
        made = []
        for word in said:
            made.append(Word(word, TimeSpan(at, at + 0.5)))
            at += 0.5
        out.append(Turn(who, tuple(made)))
        at += max(silence, -0.5 * len(said) + 0.1)
    return Transcript(tuple(out))


def values(transcript: Transcript, roles: Mapping[str, Role] = ROLES, **more: object) -> dict[str, float | None]:
    return {name: one.value for name, one in measured(transcript, roles, **more).items()}  # type: ignore[arg-type]


def same(one: dict[str, float | None], other: dict[str, float | None], *but: str) -> None:
    for name, value in one.items():
        if name not in but:
            assert other[name] == (value if value is None else pytest.approx(value, rel=1e-6, abs=1e-6)), name


# invariants


@steady
@given(SPOKEN)
def test_shares_sum_to_one_and_lie_in_their_band(turns: Spoken):
    found = measured(built(turns))
    teacher, parent = found["spreekaandeel"], found["spreekaandeel_ouder"]
    if teacher.value is not None and parent.value is not None:
        assert teacher.value + parent.value == pytest.approx(100)
    for one in (teacher, parent, found["woordaandeel"]):
        if one.value is not None and one.low is not None and one.high is not None:
            assert 0 <= one.low <= one.value + 1e-9 and one.value <= one.high + 1e-9 <= 100 + 1e-6
    assert all(-1e-6 <= v.value <= 100 + 1e-6 for v in found.values() if v.unit == "%" and v.value is not None)


@steady
@given(SPOKEN, st.floats(0.5, 3600))
def test_a_shift_in_time_changes_nothing(turns: Spoken, later: float):
    same(values(built(turns)), values(built(turns, later=later)))


MIRRORED = {
    "spreekaandeel": "spreekaandeel_ouder",
    "deel_leerkracht": "deel_ouder",
    "woorden_per_beurt": "woorden_per_beurt_ouder",
    "seconden_per_beurt": "seconden_per_beurt_ouder",
    "langste_monoloog": "langste_ouderverhaal",
    "geduld": "reactietijd_ouder",
    "onderbrekingen": "onderbrekingen_ouder",
}


@steady
@given(SPOKEN)
def test_swapped_roles_mirror_each_other(turns: Spoken):
    straight, mirrored = values(built(turns)), values(built(turns), SWAPPED)
    for ours, theirs in MIRRORED.items():
        for one, other in ((ours, theirs), (theirs, ours)):
            expected = straight[one]
            assert mirrored[other] == (None if expected is None else pytest.approx(expected)), one
    for name in ("dominantie", "ruimte"):
        expected = straight[name]
        assert mirrored[name] == (None if expected is None else pytest.approx(1 / expected)), name
    for name in ("beurten", "wisselingen", "stilte", "stiltes", "overlap", "reactietijd", "spreektijd", "gespreksduur"):
        assert mirrored[name] == (None if straight[name] is None else pytest.approx(straight[name])), name
    if straight["balans_derden"] is not None:
        assert mirrored["balans_derden"] == pytest.approx(-straight["balans_derden"])


@steady
@given(SPOKEN)
def test_a_turn_split_in_two_touching_pieces_counts_the_same(turns: Spoken):
    whole = built([(who, ["woord"] * (len(said) + 3), silence) for who, said, silence in turns])
    pieces = []
    for turn in whole.turns:
        middle = len(turn.words) // 2
        pieces += [replace(turn, words=part) for part in (turn.words[:middle], turn.words[middle:])]
    same(values(whole), values(Transcript(tuple(pieces))), "dominantie")  # a sentence does not run over two turns


def test_the_little_gaps_between_words_are_speech_within_a_turn_and_between_two_of_one_voice():
    gaps = tuple(Word("woord", TimeSpan(at / 2, at / 2 + 0.35)) for at in range(40))
    whole = Transcript((Turn("L", gaps), timed("O", 21, words(40))))
    split = Transcript((Turn("L", gaps[:15]), Turn("L", gaps[15:]), timed("O", 21, words(40))))
    same(values(whole), values(split))
    assert measured(whole)["langste_monoloog"].value == measured(whole)["spreektijd"].value * 60 - 20  # type: ignore[operator]


@steady
@given(SPOKEN)
def test_sound_split_in_two_touching_pieces_counts_the_same(turns: Spoken):
    talk = built(turns)
    whole = [SpeakerSpan(turn.speaker, turn.time) for turn in talk.turns if turn.time is not None]
    split = []
    for span in whole:
        middle = (span.time.start + span.time.end) / 2
        split += [
            replace(span, time=TimeSpan(span.time.start, middle)),
            replace(span, time=TimeSpan(middle, span.time.end)),
        ]
    names = ("spreekaandeel", "deel_leerkracht", "stilte", "overlap", "onderbrekingen", "langste_monoloog", "beurten")
    straight, halved = values(talk, spoken=tuple(whole)), values(talk, spoken=tuple(split))
    same({name: straight[name] for name in names}, halved)


@steady
@given(SPOKEN)
def test_a_longer_silence_moves_only_what_is_about_silence_or_is_per_minute(turns: Spoken):
    """Sound ends with its last word, so silence is added before the last turn."""
    at = max(0, len(turns) - 2)
    who, said, silence = turns[at]
    steady = [*turns[:at], (who, said, 4.0), *turns[at + 1 :]]
    longer = [*turns[:at], (who, said, 9.0), *turns[at + 1 :]]
    moves = {"deel_leerkracht", "deel_ouder", "deel_onbekend", "gespreksduur", "balans", "balans_derden", "wisselingen"}
    moves |= {"stilte", "reactietijd", "reactietijd_ouder", "geduld", "overlap_per_minuut", "vraagdichtheid"}
    moves |= {"eerste_ouderverhaal", "seconden_per_beurt", "seconden_per_beurt_ouder"}
    same(values(built(steady)), values(built(longer)), *moves)


@steady
@given(SPOKEN, st.sampled_from("LO"), st.integers(0, 30))
def test_a_turn_without_a_time_moves_only_its_own_counter(turns: Spoken, who: str, at: int):
    talk = built(turns)
    row = Turn(who, (Word("Dat"), Word("weet"), Word("ik"), Word("niet.")))
    found = measured(Transcript((*talk.turns[:at], row, *talk.turns[at:])))
    straight = measured(talk)
    if {turn.speaker for turn in talk.turns} >= {"L", "O"}:
        same({k: v.value for k, v in straight.items()}, {k: v.value for k, v in found.items()}, "woorden_zonder_tijd")
    assert found["woorden_zonder_tijd"].value == (straight["woorden_zonder_tijd"].value or 0) + 4


@steady
@given(SPOKEN, st.randoms(use_true_random=False))
def test_the_order_in_which_turns_are_written_does_not_matter(turns: Spoken, random):
    talk = built(turns)
    shuffled = list(talk.turns)
    random.shuffle(shuffled)
    same(values(talk), values(Transcript(tuple(shuffled))))


@steady
@given(SPOKEN)
def test_every_measure_can_be_counted_on_anything(turns: Spoken):
    found = measured(built(turns))
    assert set(found) == set(COUNTED)
    assert all(one.n == 0 and one.evidence == () for one in found.values() if one.value is None)


@steady
@given(SPOKEN, st.data())
def test_flags_anywhere_can_be_counted_and_quoted(turns: Spoken, data: st.DataObject):
    moves = ["vraag_open", "vraag_gesloten", "vraag_suggestief", "thuis", "samenvatting", "samenvatting_check"]
    moves += ["gevoel", "doorvragen", "afspraak", "erkenning"]
    for talk in (built(turns), untimed(built(turns))):
        given_flags: tuple[Flag, ...] = ()
        for _number in range(data.draw(st.integers(0, 8))):
            turn = data.draw(st.integers(0, len(talk.turns) - 1))
            given_flags += flags(talk, (data.draw(st.sampled_from(moves)), turn, talk.turns[turn].text))
        for one in measured(talk, flags=given_flags).values():
            for evidence in (*one.evidence, *(remark.evidence for remark in one.remarks)):
                evidence.check(talk)
            assert one.value is None or one.unit != "%" or -1e-6 <= one.value <= 100 + 1e-6, one.id


def untimed(transcript: Transcript) -> Transcript:
    return Transcript(
        tuple(replace(turn, words=tuple(replace(word, time=None) for word in turn.words)) for turn in transcript.turns)
    )


# what broke counting elsewhere


def test_nothing_said_gives_nothing():
    assert all(one.value is None for one in measured(Transcript(())).values() if one.id != "afspraken")


def test_balance_of_a_talk_shorter_than_a_window_is_one_stretch():
    points = balance(CONVERSATIONS["uitleg"].transcript, ROLES, None)
    assert points and points[0][1] == pytest.approx(2 / 3)


def test_exactly_half_is_half():
    found = measured(say(f"L: {words(40)}", f"O: {words(40)}"))
    assert found["spreekaandeel"].value == 50.0 and found["woordaandeel"].value == 50.0
    assert found["ruimte"].value == 1.0


def test_one_speaker_has_turns_and_no_share():
    found = measured(say(f"L: {words(40)}", f"L: {words(40)}"))
    assert found["spreekaandeel"].value is None and found["wisselingen"].value is None
    assert found["beurten"].value == 1 and found["langste_monoloog"].value == 40.0
    assert found["deel_leerkracht"].value == 100.0 and found["deel_ouder"].value is None


def test_only_unknown_voices_are_counted_as_such():
    found = measured(say(f"X: {words(40)}", f"Y: {words(40)}", f"X: {words(5)}"))
    assert found["deel_onbekend"].value == 100.0 and found["onbekende_woorden"].value == 85
    assert found["beurten"].value == 3  # two voices, whoever they are
    assert found["spreekaandeel"].value is None and found["vragen"].value is None


def test_a_piece_of_no_length_cannot_be_made():
    with pytest.raises(ValueError, match="0 <= start < end"):
        TimeSpan(3.0, 3.0)


def test_pieces_of_one_voice_that_overlap_count_once():
    sound = spans(("L", 0, 20), ("L", 5, 10), ("L", 15, 25), ("O", 25, 50))
    found = measured(CONVERSATIONS["uitleg"].transcript, spoken=sound)
    assert found["spreekaandeel"].value == 50.0 and found["overlap"].value is None
    twice = Transcript((timed("L", 0, words(20)), timed("L", 5, words(20)), timed("O", 15, words(30))))
    assert measured(twice)["spreekaandeel"].value == 50.0


def test_two_parents_at_once_are_one_role_and_no_overlap_of_roles():
    talk = Transcript((timed("L", 0, words(40)), timed("O", 20, words(40)), timed("M", 25, words(10))))
    found = measured(talk, {**ROLES, "M": "ouder"})
    assert found["overlap"].value == 0.0 and found["spreekaandeel"].value == 50.0


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda text: text.replace("?", "").replace(".", "")])
def test_capitals_and_marks_change_no_count_of_words_or_turns(change):
    lines = ["Één ding, 's avonds oké?", "Nou, één keer altijd en dan niet meer hoor.", "Dat wist ik al eerder."] * 3
    plain = say(*(f"{'LO'[at % 2]}: {line}" for at, line in enumerate(lines)))
    changed = say(*(f"{'LO'[at % 2]}: {change(line)}" for at, line in enumerate(lines)))
    same(values(plain), values(changed), "dominantie", "aansluiting")


def test_punctuation_by_itself_is_no_word():
    talk = say("L: Dag . . hoe is het ?", f"O: {words(4)}")
    assert measured(talk)["woorden_per_beurt"].value == 4


def test_nothing_but_listening_noises_is_one_turn():
    found = measured(say("L: Ja.", "O: Hm.", "L: Ja ja.", "O: Hm hm."))
    assert found["beurten"].value == 1 and found["reactietijd"].value is None


def test_subtitles_whose_words_share_a_time_can_be_counted():
    def subtitle(who: str, start: float, end: float, text: str) -> Turn:
        return Turn(who, tuple(Word(word, TimeSpan(start, end)) for word in text.split()))

    talk = Transcript((subtitle("L", 0, 6, words(9)), subtitle("O", 7, 15, words(9)), subtitle("L", 15, 20, words(9))))
    found = measured(talk)
    assert found["spreekaandeel"].value == pytest.approx(100 * 11 / 19)
    assert found["stilte"].value == pytest.approx(5.0)


def test_an_hour_is_counted_quickly():
    lines = [f"{'LO'[at % 2]}: Hoe gaat dat thuis altijd? {words(16)}" for at in range(430)]  # 9,000 words
    talk = say(*lines, pause=0.5)
    moves = ("vraag_open", "thuis", "samenvatting", "samenvatting_check", "afspraak")
    every = flags(talk, *((move, turn, "Hoe gaat dat thuis altijd?") for turn in range(430) for move in moves))
    sound = tuple(SpeakerSpan(turn.speaker, turn.time) for turn in talk.turns if turn.time is not None)
    since = time.perf_counter()
    measured(talk, flags=every, spoken=sound)
    assert time.perf_counter() - since < 5  # about half a second; what is quadratic takes far longer
