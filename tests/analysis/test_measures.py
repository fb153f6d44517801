"""Expected values, by hand, and what must stay the same whatever the conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oudertalk.analysis.matcher import Flagger
from oudertalk.analysis.measures import COUNTED, balance, measure
from oudertalk.core.observation import Evidence, Flag, Measurement
from oudertalk.core.rules import Measure
from oudertalk.core.spans import TextSpan, TimeSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, SpeakerSpan, Transcript, Turn, Word
from oudertalk.errors import RubricError
from oudertalk.storage.housefiles import read_measures
from tests.analysis.conftest import RUBRICS
from tests.say import ROLES, say

DEFINITIONS = read_measures(RUBRICS / "measures.yaml")
SWAPPED: dict[str, Role] = {"L": "ouder", "O": "leerkracht"}


def measured(
    transcript: Transcript,
    roles: dict[str, Role] = ROLES,
    flags: tuple[Flag, ...] = (),
    spoken: tuple[SpeakerSpan, ...] | None = None,
) -> dict[str, Measurement]:
    return {one.id: one for one in measure(transcript, roles, flags, DEFINITIONS, spoken)}


def words(number: int) -> str:
    return " ".join(f"woord{at}" for at in range(number))


def spans(*given: tuple[str, float, float], doubt: float = 0.0) -> tuple[SpeakerSpan, ...]:
    return tuple(SpeakerSpan(who, TimeSpan(start, end), doubt) for who, start, end in given)


#   L: 0-15 s (30 words), O: 17-27 s (20 words), L: 29-34 s (10 words), 2 s of silence between the turns
TALK = say(f"L: {words(30)}", f"O: {words(20)}", f"L: {words(10)}", pause=2.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("spreekaandeel", 100 * 20 / 30),
        ("spreekaandeel_ouder", 100 * 10 / 30),
        ("deel_leerkracht", 100 * 20 / 34),
        ("deel_ouder", 100 * 10 / 34),
        ("deel_onbekend", 0.0),
        ("stilte", 100 * 4 / 34),
        ("langste_monoloog", 15.0),
        ("langste_ouderverhaal", 10.0),
        ("eerste_ouderverhaal", 17.0),
        ("beurten", 3.0),
        ("woorden_per_beurt", 20.0),
        ("woorden_per_beurt_ouder", 20.0),
        ("wisselingen", 2 / (34 / 60)),
        ("balans_derden", None),  # nobody but the teacher in the first third, and too little in the last
        ("reactietijd", None),  # two changes are too few
        ("overlap", None),  # cannot be heard in words
        ("vragen", 0.0),
        ("thuis_opbrengst", None),
        ("open_vragen", None),
    ],
)
def test_expected_values_from_the_times_of_the_words(name: str, value: float | None):
    found = measured(TALK)[name]
    if name == "balans_derden":
        assert found.value == pytest.approx(100 * (1 - 5 / (34 - 34 * 2 / 3 - 2)))  # 27 s is past the second third
    elif value is None:
        assert found.value is None and found.n == 0
    else:
        assert found.value == pytest.approx(value)


def test_the_sound_goes_before_the_words():
    sound = spans(("L", 0, 10), ("O", 8, 18), ("L", 20, 30))
    found = measured(TALK, spoken=sound)
    assert found["spreekaandeel"].value == pytest.approx(100 * 20 / 30)
    assert found["overlap"].value == pytest.approx(100 * 2 / 28)
    assert found["spreekaandeel"].caution.nl.startswith("Gemeten in het geluid.")
    assert measured(TALK)["spreekaandeel"].caution.nl.startswith("Gemeten aan de tijden van de woorden.")


def test_without_times_words_are_counted_and_nothing_in_seconds_is_said():
    found = measured(say(f"L: {words(30)}", f"O: {words(10)}", timed=False))
    assert found["spreekaandeel"].value == 75.0
    assert "geteld in woorden" in found["spreekaandeel"].caution.nl
    assert all(found[name].value is None for name in ("stilte", "langste_monoloog", "wisselingen", "reactietijd"))


def test_doubt_opens_a_band_to_both_sides():
    sound = (*spans(("L", 0, 20), ("O", 20, 40)), *spans(("L", 40, 50), ("O", 50, 60), doubt=0.9))
    share = measured(TALK, spoken=sound)["spreekaandeel"]
    assert (share.low, share.value, share.high) == pytest.approx((100 * 20 / 60, 50.0, 100 * 40 / 60))


def test_unknown_voices_are_counted_in_the_band_and_by_themselves():
    sound = spans(("L", 0, 20), ("O", 20, 40), ("X", 40, 60))
    found = measured(TALK, spoken=sound)
    share = found["spreekaandeel"]
    assert (share.low, share.value, share.high) == pytest.approx((100 / 3, 50.0, 200 / 3))
    assert found["deel_onbekend"].value == pytest.approx(100 / 3)


@pytest.mark.parametrize("roles", [{}, {"L": "leerkracht"}, {"L": "onbekend", "O": "ouder"}])
def test_without_confirmed_roles_no_share_is_given(roles: dict[str, Role]):
    found = measured(TALK, roles)
    assert found["spreekaandeel"].value is None and found["spreekaandeel"].n == 0
    assert balance(TALK, roles, None) == ()
    if "leerkracht" not in roles.values():
        assert found["vragen"].value is None and found["thuisvragen"].value is None


def test_too_little_speech_gives_no_share():
    assert measured(say("L: Dag.", "O: Dag."))["spreekaandeel"].value is None


def test_listening_noises_are_no_turns_and_break_no_monologue():
    hummed = say(f"O: {words(40)}", "L: hm hm", f"O: {words(40)}", f"L: {words(10)}")
    found = measured(hummed)
    assert found["beurten"].value == 2 and found["langste_ouderverhaal"].value == pytest.approx(41.0)
    assert found["luistersignalen"].value == pytest.approx(1 / (40 / 60))


def test_questions_are_counted_by_kind_and_stacks_are_seen(flagger: Flagger):
    talk = say(
        "L: Hoe ziet u dat? En slaapt hij goed?",
        f"O: {words(12)}",
        "L: Merkt u dat thuis ook?",
        f"O: {words(8)}",
        "L: U vindt toch ook dat hij beter kan?",
        "O: Ja.",
    )
    found = measured(talk, flags=flagger.flag(talk, ROLES))
    assert found["vragen"].value == 4 and len(found["vragen"].evidence) == 4
    assert found["open_vragen"].value == 25.0 and found["sturende_vragen"].value == 25.0
    assert found["stapelvragen"].value == pytest.approx(100 / 3)
    assert found["thuisvragen"].value == 2 and found["thuis_opbrengst"].value == 10.0


def test_agreements_of_anybody_count(flagger: Flagger):
    talk = say("L: Dan bel ik u vrijdag om vier uur.", "O: Goed, en ik mail morgen het verslag aan de logopedist.")
    assert measured(talk, flags=flagger.flag(talk, ROLES))["afspraken"].value == 2


def test_waiting_time_runs_from_the_question_to_the_next_words():
    lines = []
    for _time in range(3):
        lines += ["L: Hoe ziet u dat dan?", f"O: {words(12)}"]
    talk = say(*lines, pause=1.5)
    flags = tuple(
        Flag("vraag_open", "r", "sterk", Evidence.cut(talk, turn, TextSpan(0, len(talk.turns[turn].text))))
        for turn in (0, 2, 4)
    )
    found = measured(talk, flags=flags)
    assert found["wachttijd"].value == pytest.approx(1.5) and found["wachttijd"].n == 3
    assert found["reactietijd"].value == pytest.approx(1.5)


def test_a_long_turn_is_quoted_where_it_begins():
    (evidence,) = measured(TALK)["langste_monoloog"].evidence
    evidence.check(TALK)
    assert evidence.quote.startswith("woord0 woord1") and evidence.quote.endswith("woord11")


def test_an_unknown_measure_is_refused_by_name():
    wrong = Measure("spreekandeel", Text("x"), "%", Text("x"), Text("x"), "x", {})
    with pytest.raises(RubricError, match="spreekandeel"):
        measure(TALK, ROLES, (), [wrong], None)


def test_balance_follows_who_speaks_through_time():
    lines = [f"L: {words(400)}", f"O: {words(400)}"]  # 200 s each
    points = balance(say(*lines), ROLES, None)
    assert points[0][1] == 1.0 and points[-1][1] == 0.0
    assert all(0 <= share <= 1 for _at, share in points)
    assert [at for at, _share in points] == sorted(at for at, _share in points)
    assert len(points) > 10


def test_balance_of_a_talk_shorter_than_a_window_is_one_stretch():
    points = balance(TALK, ROLES, None)
    assert points and points[0][1] == pytest.approx(2 / 3)


def test_exactly_half_is_half():
    found = measured(say(f"L: {words(40)}", f"O: {words(40)}"))
    assert found["spreekaandeel"].value == 50.0


def test_nothing_said_gives_nothing():
    assert all(one.value is None for one in measured(Transcript(())).values() if one.id != "afspraken")


# invariants

TURNS = st.lists(st.tuples(st.sampled_from("LO"), st.integers(1, 30), st.sampled_from([0.0, 0.5, 2.0])), min_size=2)


def built(turns: list[tuple[str, int, float]], *, later: float = 0.0) -> Transcript:
    out, at = [], later
    for who, number, silence in turns:
        made = []
        for word in range(number):
            made.append(Word(f"woord{word}", TimeSpan(at, at + 0.5)))
            at += 0.5
        out.append(Turn(who, tuple(made)))
        at += silence
    return Transcript(tuple(out))


def values(transcript: Transcript, roles: dict[str, Role] = ROLES) -> dict[str, float | None]:
    return {name: one.value for name, one in measured(transcript, roles).items()}


@given(TURNS)
def test_shares_sum_to_one_and_lie_in_their_band(turns: list[tuple[str, int, float]]):
    found = measured(built(turns))
    teacher, parent = found["spreekaandeel"], found["spreekaandeel_ouder"]
    if teacher.value is not None and parent.value is not None:
        assert teacher.value + parent.value == pytest.approx(100)
        assert teacher.low is not None and teacher.high is not None
        assert teacher.low <= teacher.value + 1e-9 and teacher.value <= teacher.high + 1e-9


@given(TURNS, st.floats(0.5, 3600))
def test_a_shift_in_time_changes_nothing(turns: list[tuple[str, int, float]], later: float):
    moved, straight = values(built(turns, later=later)), values(built(turns))
    for name, value in straight.items():
        assert moved[name] == (value if value is None else pytest.approx(value, rel=1e-6, abs=1e-6)), name


@given(TURNS)
def test_swapped_roles_mirror_the_shares(turns: list[tuple[str, int, float]]):
    straight, mirrored = values(built(turns)), values(built(turns), SWAPPED)
    assert straight["spreekaandeel"] == pytest.approx(mirrored["spreekaandeel_ouder"])
    assert straight["langste_monoloog"] == pytest.approx(mirrored["langste_ouderverhaal"])
    assert straight["beurten"] == mirrored["beurten"]


@given(TURNS)
def test_a_turn_split_in_two_touching_pieces_counts_the_same(turns: list[tuple[str, int, float]]):
    whole = built(turns)
    pieces = []
    for turn in whole.turns:
        middle = len(turn.words) // 2
        pieces += [replace(turn, words=part) for part in (turn.words[:middle], turn.words[middle:]) if part]
    split = values(Transcript(tuple(pieces)))
    for name in ("spreekaandeel", "beurten", "langste_monoloog", "stilte", "woorden_per_beurt"):
        assert split[name] == pytest.approx(values(whole)[name])


@given(TURNS)
def test_every_measure_can_be_counted_on_anything(turns: list[tuple[str, int, float]]):
    found = measured(built(turns))
    assert set(found) == set(COUNTED)
    assert all(one.n == 0 for one in found.values() if one.value is None)
