"""Every measure against a value worked out by hand, and what is said beside the numbers."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from oudertalk.analysis.measures import COUNTED, balance, measure
from oudertalk.analysis.measures.counting import ABOUT_NOBODY
from oudertalk.core.happened import Hole
from oudertalk.core.observation import Measurement
from oudertalk.core.rules import Measure
from oudertalk.core.spans import TimeSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role, Transcript, Turn, Word
from oudertalk.errors import RubricError
from tests.analysis.measured import (
    CONVERSATIONS,
    DEFINITIONS,
    LEXICONS,
    Conversation,
    details,
    flags,
    measured,
    spans,
    timed,
    words,
)
from tests.say import ROLES, say

TALK = CONVERSATIONS["uitleg"].transcript

with (Path(__file__).parent / "expected_measures.csv").open(encoding="utf-8") as file:
    EXPECTED = [(row["conversation"], row["measure"], row["expected"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("conversation", "name", "expected"), EXPECTED)
def test_expected_values(conversation: str, name: str, expected: str):
    measure_id, _dot, detail = name.partition(".")
    found = CONVERSATIONS[conversation].measured()[measure_id]
    if expected:
        value = details(found)[detail] if detail else found.value
        assert value == pytest.approx(float(expected), rel=1e-4)
    else:
        assert found.value is None and found.n == 0


def test_every_measure_has_a_value_worked_out_by_hand():
    counted = {name for _conversation, name, expected in EXPECTED if expected}
    assert set(COUNTED) - counted == set()


def test_every_detail_that_is_named_has_a_value_worked_out_by_hand_or_a_topic():
    known = {(definition.id, name) for definition in DEFINITIONS for name in definition.details}
    given = {tuple(name.split(".")) for _conversation, name, _expected in EXPECTED if "." in name}
    assert given <= known
    untested = {pair for pair in known - given if pair[0] != "thuisvragen"}
    mirrored = {"seconden_per_beurt", "seconden_per_beurt_ouder", "woorden_per_beurt_ouder"}  # as `woorden_per_beurt`
    assert {name for name, _detail in untested} <= mirrored | {
        "langste_monoloog",
        "langste_ouderverhaal",
        "afspraken_volledig",
    }


def test_every_evidence_and_remark_is_a_quote_of_the_talk():
    for conversation in CONVERSATIONS.values():
        for one in conversation.measured().values():
            for evidence in (*one.evidence, *(remark.evidence for remark in one.remarks)):
                evidence.check(conversation.transcript)
            assert all(remark.text.en for remark in one.remarks)


# who speaks


def test_the_sound_goes_before_the_words():
    sound = spans(("L", 0, 10), ("O", 8, 18), ("L", 20, 30))
    found = measured(TALK, spoken=sound)
    assert found["spreekaandeel"].value == pytest.approx(100 * 20 / 30)
    assert found["overlap"].value == pytest.approx(100 * 2 / 28)
    assert found["spreekaandeel"].caution.nl.startswith("Gemeten in het geluid.")
    assert measured(TALK)["spreekaandeel"].caution.nl.startswith("Gemeten aan de tijden van de woorden.")


def test_without_times_words_are_counted():
    found = CONVERSATIONS["zonder tijd"].measured()
    assert "geteld in woorden" in found["spreekaandeel"].caution.nl


def test_doubt_opens_a_band_to_both_sides():
    sound = (*spans(("L", 0, 20), ("O", 20, 40)), *spans(("L", 40, 50), ("O", 50, 60), doubt=0.9))
    share = measured(TALK, spoken=sound)["spreekaandeel"]
    assert (share.low, share.value, share.high) == pytest.approx((100 * 19.9 / 60, 50.0, 100 * 40.1 / 60))


def test_the_ends_of_what_somebody_says_are_heard_to_a_twentieth_of_a_second():
    sound = spans(("L", 0, 20), ("O", 20, 40), ("L", 40, 50), ("O", 50, 60))
    share = measured(TALK, spoken=sound)["spreekaandeel"]
    assert (share.low, share.value, share.high) == pytest.approx((100 * 29.8 / 60, 50.0, 100 * 30.2 / 60))


def test_words_of_which_it_is_doubtful_who_said_them_open_the_band_of_the_words():
    sure = say("L: Goed dat u er bent.", "O: Ja, dank u wel.")
    teacher, parent = sure.turns
    doubted = [replace(word, speaker_doubt=0.3) for word in teacher.words[:2]]
    teacher = replace(teacher, words=(*doubted, *teacher.words[2:]))
    share = measured(Transcript((teacher, parent)))["woordaandeel"]
    assert (share.low, share.value, share.high) == pytest.approx((100 * 3 / 9, 100 * 5 / 9, 100 * 5 / 9))


def test_unknown_voices_are_counted_in_the_band_and_by_themselves():
    sound = spans(("L", 0, 20), ("O", 20, 40), ("X", 40, 60))
    found = measured(TALK, spoken=sound)
    share = found["spreekaandeel"]
    assert (share.low, share.value, share.high) == pytest.approx((100 * 19.9 / 60, 50.0, 100 * 40.1 / 60))
    assert found["deel_onbekend"].value == pytest.approx(100 / 3)
    spoken_by_x = CONVERSATIONS["onbekend"].measured()
    assert [evidence.turn for evidence in spoken_by_x["onbekende_woorden"].evidence] == [1]
    assert [evidence.quote for evidence in spoken_by_x["woorden_zonder_tijd"].evidence] == ["Dag"]


@pytest.mark.parametrize("roles", [{}, {"L": "leerkracht"}, {"L": "onbekend", "O": "ouder"}])
def test_without_confirmed_roles_no_share_is_given(roles: dict[str, Role]):
    found = measured(TALK, roles)
    assert found["spreekaandeel"].value is None and found["spreekaandeel"].n == 0
    assert found["woordaandeel"].value is None and found["spreektijd"].value is None
    assert balance(TALK, roles, None) == ()
    if "leerkracht" not in roles.values():
        assert found["vragen"].value is None and found["thuisvragen"].value is None


def test_when_voices_were_not_told_apart_only_what_is_about_nobody_is_counted():
    found = {one.id: one for one in measure(TALK, ROLES, (), DEFINITIONS, None, told_apart=False)}
    assert found["gespreksduur"].value is not None and found["spreekaandeel"].value is None
    assert {one.id for one in found.values() if one.value is not None} <= ABOUT_NOBODY
    reason = found["vragen"].reason
    assert reason is not None and "niet uit elkaar gehouden" in reason.nl and "not told apart" in reason.en


def test_too_little_speech_gives_no_share():
    assert measured(say("L: Dag.", "O: Dag."))["spreekaandeel"].value is None


def test_balance_follows_who_speaks_through_time_and_has_a_name():
    points = balance(CONVERSATIONS["na elkaar"].transcript, ROLES, None)
    assert points[0][1] == 1.0 and points[-1][1] == 0.0 and len(points) == 27
    assert [at for at, _share in points] == sorted(at for at, _share in points)
    found = CONVERSATIONS["na elkaar"].measured()["balans"]
    assert found.pattern == Text("wisselend", "by turns")
    assert "wisselend" not in found.caution.nl


@pytest.mark.parametrize(
    ("lines", "pattern"),
    [
        ([f"L: {words(600)}"] + [f"O: {words(30)}"], "doorlopend de leerkracht"),
        ([f"O: {words(600)}"] + [f"L: {words(30)}"], "doorlopend de ouder"),
        ([f"L: {words(20)}", f"O: {words(20)}"] * 20, "heen en weer"),
        ([f"L: {words(300)}", *[f"O: {words(20)}", f"L: {words(20)}"] * 7], "gemengd"),
    ],
)
def test_every_pattern_can_be_heard(lines: list[str], pattern: str):
    found = measured(say(*lines))["balans"].pattern
    assert found is not None and found.nl == pattern


# turns and time


def test_listening_noises_are_no_turns_and_break_no_monologue():
    hummed = say(f"O: {words(40)}", "L: hm hm", f"O: {words(40)}", f"L: {words(10)}")
    found = measured(hummed)
    assert found["beurten"].value == 2 and found["langste_ouderverhaal"].value == pytest.approx(41.0)
    assert found["luistersignalen"].value == pytest.approx(1 / (40 / 60))
    assert [evidence.quote for evidence in found["luistersignalen"].evidence] == ["hm hm"]


@pytest.mark.parametrize(
    ("line", "is_turn"),
    [
        ("ja", False),
        ("(0.5) ja", False),
        ("(0.6) ja", True),
        ("ja ja ja", True),
        ("nou nee hoor", True),
        ("morgen", True),
    ],
)
def test_a_noise_is_short_and_comes_during_or_right_after_the_other(line: str, is_turn: bool):
    found = measured(say(f"O: {words(40)}", f"L: {line}", f"O: {words(40)}"))
    assert found["beurten"].value == (3 if is_turn else 1)


def test_a_yes_after_a_question_is_an_answer_and_no_noise():
    talk = say("L: Slaapt hij goed?", "O: Ja.", "L: Eet hij goed?", "O: Ja.", "L: Leest hij?", "O: Nee.")
    asked = flags(
        talk,
        ("vraag_gesloten", 0, "Slaapt hij goed?"),
        ("vraag_gesloten", 2, "Eet hij goed?"),
        ("vraag_gesloten", 4, "Leest hij?"),
    )
    found = measured(talk, flags=asked)
    assert found["beurten"].value == 6 and found["stapelvragen"].value == 0
    assert details(found["woorden_per_beurt_ouder"])["een_woord"] == 100
    assert measured(talk)["beurten"].value == 1  # nobody flagged a question: these may be listening noises


def test_a_long_turn_is_quoted_where_it_begins_and_says_how_long_it_was():
    (evidence,) = measured(TALK)["langste_monoloog"].evidence
    assert evidence.quote.startswith("woord0 woord1") and evidence.quote.endswith("woord11")
    found = measured(say(f"L: {words(100)} (3.5) {words(130)}", f"O: {words(250)}"))["langste_monoloog"]
    assert found.value == 65.0 and found.n == 2
    assert [remark.text.nl for remark in found.remarks] == ["duurt 1:05 (min:s)"]


def test_a_turn_within_another_takes_no_floor_and_gives_no_reaction_time():
    inside = Transcript(
        (timed("L", 0, words(40)), timed("O", 5, words(6)), timed("L", 21, words(10)), timed("O", 27, words(10)))
    )
    assert measured(inside)["reactietijd"].value is None  # one change is left, and four are needed
    one = [one for one in DEFINITIONS if one.id == "reactietijd"]
    eager = Measure(**{**_fields(one[0]), "parameters": {"min_changes": 1}})
    (found,) = measure(inside, ROLES, (), [eager], None)
    assert (found.value, found.n) == (1.0, 1)


def _fields(definition: Measure) -> dict[str, object]:
    return {name: getattr(definition, name) for name in Measure.__slots__}


def test_the_middle_half_is_the_band_of_a_median():
    found = CONVERSATIONS["wisselend"].measured()["geduld"]
    assert (found.low, found.high) == pytest.approx((0.175, 2.25))
    assert found.n == 4


def test_a_long_silence_says_where_it_is_and_between_whom():
    (remark,) = CONVERSATIONS["wisselend"].measured()["stiltes"].remarks
    assert remark.text.nl == "3 s stil, na de ouder en voor de leerkracht"
    assert remark.text.en == "3 s of silence, after the parent and before the teacher"
    assert remark.evidence.turn == 5 and remark.evidence.quote.endswith("woord9")
    assert remark.evidence.time is not None and remark.evidence.time.end == pytest.approx(35.2)


def test_waiting_time_runs_from_the_question_to_the_next_words():
    talk = say(*["L: Hoe ziet u dat dan?", f"O: {words(12)}"] * 3, pause=1.5)
    found = measured(talk, flags=flags(talk, *(("vraag_open", turn, "Hoe ziet u dat dan?") for turn in (0, 2, 4))))
    assert found["wachttijd"].value == pytest.approx(1.5) and found["wachttijd"].n == 3
    assert found["zelf_ingevuld"].value == 0
    assert found["reactietijd"].value == pytest.approx(1.5)


def test_who_fills_the_silence_after_a_question_is_seen():
    lines = ["L: Hoe ziet u dat? (2) Ik zie het zo."] * 2 + ["L: Hoe ziet u dat? (4) Ik zie het zo."]
    talk = say(*(line for asked in lines for line in (asked, f"O: {words(8)}")), pause=1.0)
    found = measured(talk, flags=flags(talk, *(("vraag_open", turn, "Hoe ziet u dat?") for turn in (0, 2, 4))))
    assert found["zelf_ingevuld"].value == pytest.approx(200 / 3)  # after four seconds it is no longer filling in
    assert [evidence.turn for evidence in found["zelf_ingevuld"].evidence] == [0, 2]


# at once


def test_what_cannot_show_overlap_says_so_and_gives_no_zero():
    found = measured(TALK, spoken=spans(("L", 0, 15), ("O", 17, 27), ("L", 29, 34)))
    for name in ("overlap", "overlap_per_minuut", "onderbrekingen", "onderbrekingen_ouder"):
        reason = found[name].reason
        assert found[name].value is None and reason is not None and reason.nl.startswith("niet gemeten")
    assert CONVERSATIONS["geluid"].measured()["overlap"].reason is None


@pytest.mark.parametrize(
    ("begins", "text", "expected"),
    [
        (39.5, words(20), 1),
        (39.8, words(20), 0),  # the teacher had nearly finished
        (38.5, words(20), 0),  # the teacher went on for more than a second
        (39.5, "een twee", 0),  # too little for a turn
    ],
)
def test_an_interruption_cuts_short_and_takes_the_floor(begins: float, text: str, expected: int):
    other = timed("O", begins, text)
    late = (
        timed("L", 51, words(10)),
        timed("O", 60, words(20)),
        timed("L", 69.5, words(40)),
    )  # elsewhere they do speak at once
    talk = Transcript((timed("L", 0, words(80)), other, *late))
    found = measured(talk)["onderbrekingen_ouder"]
    assert found.n == expected
    assert [evidence.turn for evidence in found.evidence] == [1] * expected


def test_three_words_in_less_than_a_second_are_no_interruption():
    hasty = Turn("O", tuple(Word("woord", TimeSpan(39.5 + at / 4, 39.7 + at / 4)) for at in range(3)))
    late = (timed("L", 51, words(10)), timed("O", 60, words(20)), timed("L", 69.5, words(40)))
    assert measured(Transcript((timed("L", 0, words(80)), hasty, *late)))["onderbrekingen_ouder"].n == 0


def test_word_times_that_just_miss_each_other_show_no_overlap():
    talk = Transcript((timed("L", 0, words(40)), timed("O", 19.95, words(40))))
    assert measured(talk)["overlap"].value is None


def test_a_long_sound_without_words_is_no_listening_noise():
    talk = CONVERSATIONS["geluid"].transcript
    sound = spans(("L", 0, 40), ("O", 39.5, 75), ("L", 50, 50.5), ("L", 60, 63), ("L", 76, 80))
    found = measured(talk, spoken=sound)
    assert details(found["luistersignalen"])["niet_verstaan"] == 0
    assert details(found["overlap"])["luistersignalen"] == pytest.approx(100 * 0.5 / 79)


def test_to_begin_during_a_sound_without_words_is_no_interruption():
    talk = Transcript((timed("L", 0, words(70)), timed("O", 40.2, words(20))))
    cough = spans(("L", 0, 35), ("L", 40, 40.6), ("O", 40.2, 50.2))
    assert measured(talk, spoken=cough)["onderbrekingen_ouder"].n == 0
    words_too = Transcript((*talk.turns, timed("L", 40.0, "maar")))
    assert measured(words_too, spoken=cough)["onderbrekingen_ouder"].n == 1


# questions


def test_a_tag_after_an_own_summary_checks_and_does_not_push():
    talk = say("L: Dat is toch niet zo gek?", "O: (2) Nee.", "L: Samengevat gaat het goed, toch?", "O: (2) Ja.")
    found = measured(
        talk,
        flags=flags(
            talk,
            ("vraag_suggestief", 0, "Dat is toch niet zo gek?"),
            ("samenvatting", 2, "Samengevat gaat het goed, toch?"),
            ("vraag_suggestief", 2, "Samengevat gaat het goed, toch?"),
        ),
    )
    assert details(found["vragen"]) == {"open": 0, "gesloten": 1, "keuze": 0, "sturend": 1}
    assert found["samenvattingen_gecheckt"].value == 1


def test_a_sentence_flagged_as_two_kinds_of_question_is_one_question():
    talk = say("L: Dat is toch niet zo gek?")
    twice = flags(
        talk, ("vraag_gesloten", 0, "Dat is toch niet zo gek?"), ("vraag_suggestief", 0, "Dat is toch niet zo gek?")
    )
    assert details(measured(talk, flags=twice)["vragen"]) == {"open": 0, "gesloten": 0, "keuze": 0, "sturend": 1}


def test_why_is_open_and_remarked_on():
    found = CONVERSATIONS["vragen"].measured()["open_vragen"]
    assert [remark.evidence.quote for remark in found.remarks] == ["Waarom wil hij dat?", "Waarom dan?"]
    assert "verwijt" in found.remarks[0].text.nl


def test_a_stack_says_how_high_it_is_and_runs_over_a_hum():
    talk = say(
        "L: Hoe slaapt hij?",
        "O: hm",
        "L: En wat eet hij? En wie komt er?",
        f"O: {words(9)}",
        "L: Wat nog?",
        "O: (1) Ja.",
        "L: Wie dan?",
    )
    asked = flags(
        talk,
        ("vraag_open", 2, "En wat eet hij?"),
        ("vraag_gesloten", 2, "En wie komt er?"),
        ("vraag_open", 4, "Wat nog?"),
        ("vraag_open", 6, "Wie dan?"),
    )
    found = measured(talk, flags=asked)["stapelvragen"]
    assert [remark.text.nl for remark in found.remarks] == ["2 vragen achter elkaar"]
    assert found.value == pytest.approx(100 / 3)


def test_the_same_question_again_after_a_while_is_a_second_question():
    talk = say("L: Waarom is dat? (2) Waarom toch?", f"O: {words(9)}", "L: Hoe dan?", f"O: {words(9)}", "L: Wat dan?")
    asked = flags(
        talk,
        ("vraag_open", 0, "Waarom is dat?"),
        ("vraag_open", 0, "Waarom toch?"),
        ("vraag_open", 2, "Hoe dan?"),
        ("vraag_open", 4, "Wat dan?"),
    )
    found = measured(talk, flags=asked)["stapelvragen"]
    assert details(found) == {"langste": 2, "herformulering": 0}


# home and listening


def test_topics_of_home_are_named_by_the_house():
    (definition,) = [one for one in DEFINITIONS if one.id == "thuisvragen"]
    topics = {name.removeprefix("thuis_") for name in LEXICONS if name.startswith("thuis_")}
    assert topics == set(definition.details)


def test_what_comes_back_from_home_is_quoted():
    (evidence,) = CONVERSATIONS["thuis"].measured()["thuis_later"].evidence
    assert evidence.quote == "Die monsters houden hem dus wakker."


def test_what_the_teacher_said_first_does_not_come_back_from_home():
    talk = say(
        "L: Droomt hij thuis van monsters?", "O: Elke nacht over monsters en zo.", "L: Over monsters dus.", "O: Ja."
    )
    found = measured(talk, flags=flags(talk, ("thuis", 0, "Droomt hij thuis van monsters?")))
    assert found["thuis_later"].value == 0 and found["thuis_later"].n == 1


def test_a_missed_chance_says_what_there_was_to_hear():
    found = CONVERSATIONS["luisteren"].measured()["gemiste_kansen"]
    assert found.n == 2  # the other was followed up
    assert [(remark.evidence.turn, remark.text.nl) for remark in found.remarks] == [
        (1, "“altijd” is een stellig woord; daarna is geen doorvraag gehoord")
    ]


def test_what_a_colleague_says_in_between_uses_up_no_reply_of_the_teacher():
    talk = say(
        "O: Hij gaat altijd met tegenzin naar gym.", *[f"C: {words(5)}", f"O: {words(5)}"] * 3, "L: Met tegenzin?"
    )
    followed = flags(talk, ("doorvragen", 7, "Met tegenzin?"))
    assert measured(talk, flags=followed)["gemiste_kansen"].value == 0
    assert measured(talk)["gemiste_kansen"].value == 1


def test_of_many_missed_chances_the_five_best_are_shown():
    lines = [f"O: Het is soms zo met hem {words(4)}."] * 6 + ["O: Ik ben zo bang en hij kan niet meer."]
    talk = say(*(line for one in lines for line in (one, f"L: {words(5)}")))
    found = measured(talk)["gemiste_kansen"]
    assert found.value == 7 and len(found.remarks) == 5
    assert found.remarks[0].evidence.turn == 12  # a feeling and an absolute go before a vague word
    assert [remark.evidence.turn for remark in found.remarks[1:]] == [0, 2, 4, 6]


def test_at_the_end_of_the_talk_nothing_is_missed():
    assert measured(say(f"L: {words(9)}", "O: Hij gaat altijd met tegenzin naar gym."))["gemiste_kansen"].value is None


def test_without_word_lists_what_needs_them_is_not_counted():
    conversation = CONVERSATIONS["afspraken"]
    found = measured(conversation.transcript, flags=conversation.flags, lexicons=None)
    assert found["afspraken"].value == 2 and found["afspraken"].remarks == ()
    for name in ("afspraken_volledig", "afspraken_bevestigd", "gemiste_kansen", "gevoel_beantwoord"):
        assert found[name].value is None


# agreements


def test_an_agreement_says_what_was_heard_of_it():
    found = CONVERSATIONS["afspraken"].measured()["afspraken"]
    assert [remark.text.nl for remark in found.remarks] == [
        "wie, wat, wanneer en terugkoppeling · de ander stemt in",
        "niet gehoord: terugkoppeling · geen instemming gehoord",
    ]


@pytest.mark.parametrize(
    ("by", "sentence", "owner"),
    [
        ("L", "Dan bel ik u vrijdag.", "leerkracht"),
        ("O", "Ik oefen elke dag met hem.", "ouder"),
        ("L", "U oefent thuis de tafels.", "ouder"),
        ("O", "U belt mij morgen.", "leerkracht"),
        ("L", "Over zes weken kijken we samen.", "samen"),
        ("L", "Ik help hem en u oefent elke dag.", "samen"),
        ("L", "U krijgt van mij een kopie.", "leerkracht"),
        ("L", "Maandag een briefje in de tas.", None),
    ],
)
def test_whose_an_agreement_is(by: str, sentence: str, owner: str | None):
    talk = say(f"L: {words(9)}", f"O: {words(9)}", f"{by}: {sentence}")
    owners = details(measured(talk, flags=flags(talk, ("afspraak", 2, sentence)))["afspraken"])
    expected = {name: float(name == owner) for name in ("leerkracht", "ouder", "samen")}
    assert {name: owners[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("reply", "agrees"),
    [
        (["O: Ja, graag."], True),
        (["O: Dat is goed."], True),
        (["O: Even kijken.", "L: Ja, zo."], False),
        (["L: Ja."], False),
        (["O: Even kijken.", "L: Kan dat?", "O: Goed."], False),  # too late to be about this
        (["O: Ja, maar dat lukt niet."], False),
        (["O: Nee, liever niet."], False),
        ([f"O: {words(9)}"], False),
        ([], False),
    ],
)
def test_an_agreement_stands_when_the_other_says_yes(reply: list[str], agrees: bool):
    talk = say(f"O: {words(9)}", "L: Dan bel ik u vrijdag.", *reply)
    found = measured(talk, flags=flags(talk, ("afspraak", 1, "Dan bel ik u vrijdag.")))["afspraken_bevestigd"]
    assert found.value == (100 if agrees else 0)


@pytest.mark.parametrize(
    ("reply", "met"),
    [("O: Ja.", True), ("O: Nou, niet helemaal.", True), (f"O: {words(4)}", False), ("L: Mooi.", False)],
)
def test_a_checked_summary_wants_a_yes_or_a_no(reply: str, met: bool):
    talk = say(f"O: {words(9)}", "L: Dus rekenen gaat beter. Klopt dat?", reply)
    found = measured(
        talk,
        flags=flags(
            talk,
            ("samenvatting", 1, "Dus rekenen gaat beter. Klopt dat?"),
            ("samenvatting_check", 1, "Klopt dat?"),
            ("vraag_gesloten", 1, "Klopt dat?"),
        ),
    )
    assert found["samenvattingen_bevestigd"].value == (100 if met else 0)


def test_asking_whether_it_is_right_before_summing_up_checks_nothing():
    talk = say(f"O: {words(9)}", "L: Klopt dat? Samengevat gaat rekenen beter.", "O: Ja.")
    given = flags(talk, ("samenvatting_check", 1, "Klopt dat?"), ("samenvatting", 1, "Samengevat gaat rekenen beter."))
    assert measured(talk, flags=given)["samenvattingen_gecheckt"].value == 0


# the definitions


def test_an_unknown_measure_is_refused_by_name():
    wrong = Measure("spreekandeel", Text("x"), "%", Text("x"), Text("x"), "x", {})
    with pytest.raises(RubricError, match="spreekandeel"):
        measure(TALK, ROLES, (), [wrong], None)


def test_every_measure_belongs_to_a_group_and_these_stand_together():
    groups = [definition.group for definition in DEFINITIONS]
    assert "" not in groups
    assert (
        len(dict.fromkeys(groups)) == sum(1 for one, other in zip(groups, groups[1:], strict=False) if one != other) + 1
    )
    assert all(title.en for definition in DEFINITIONS for title in definition.details.values())


def test_a_detail_that_the_house_does_not_name_is_not_shown():
    (definition,) = [one for one in DEFINITIONS if one.id == "beurten"]
    bare = Measure(**{**_fields(definition), "details": {"ouder": Text("van de ouder")}})
    (found,) = measure(TALK, ROLES, (), [bare], None)
    assert [(detail.id, detail.value) for detail in found.details] == [("ouder", 1.0)]


def test_conversations_that_look_alike_do_not_share_what_was_counted():
    first, second = Conversation(say(f"L: {words(30)}")), Conversation(say(f"L: {words(40)}"))
    assert first.measured()["woorden_per_beurt"].value == 30
    assert second.measured()["woorden_per_beurt"].value == 40


# where sound is missing


def broken(name: str, *holes: Hole) -> dict[str, Measurement]:
    """This conversation, with sound missing in these places."""
    one = CONVERSATIONS[name]
    return measured(one.transcript, one.roles or ROLES, one.flags, one.spoken, holes=holes)


def test_no_time_between_turns_is_counted_across_missing_sound():
    whole = broken("wisselend")
    assert (whole["reactietijd_ouder"].value, whole["reactietijd_ouder"].n) == (1.0, 4)
    # the parent's third answer comes after 1 s of silence, in which the microphone was away; the rest is as it was
    third = next(turn for turn in CONVERSATIONS["wisselend"].transcript.turns[5:] if turn.speaker == "O")
    assert third.time is not None
    at = third.time.start - 0.5
    for hole in (Hole(at, at), Hole(at - 0.4, at + 0.4)):
        found = broken("wisselend", hole)
        assert found["reactietijd"].n == whole["reactietijd"].n - 1
        assert found["geduld"].n == whole["geduld"].n
        assert found["reactietijd_ouder"].value is None  # three are left, and four are needed


def test_no_waiting_is_counted_across_missing_sound():
    whole = broken("vragen")
    asked = CONVERSATIONS["vragen"].transcript.turns[4].time
    assert asked is not None
    found = broken("vragen", Hole(asked.end + 1.0, asked.end + 4.0))
    assert found["wachttijd"].n == whole["wachttijd"].n - 1
    assert found["zelf_ingevuld"].n == whole["zelf_ingevuld"].n - 1
    question = CONVERSATIONS["vragen"].transcript.turns[4].text
    assert question not in {one.quote for one in found["wachttijd"].evidence}


def test_filled_silence_is_no_silence_and_a_cut_makes_no_long_silence():
    whole = broken("vragen")  # 5 s between all nine turns
    first = CONVERSATIONS["vragen"].transcript.turns[0].time
    assert first is not None and whole["stiltes"].value == 8
    filled, cut = Hole(first.end + 1.0, first.end + 5.0), Hole(first.end + 1.0, first.end + 1.0)
    for hole in (filled, cut):
        assert broken("vragen", hole)["stiltes"].value == 7
    minutes = whole["gespreksduur"].value
    assert minutes is not None
    assert broken("vragen", filled)["gespreksduur"].value == pytest.approx(minutes - 4 / 60)
    assert broken("vragen", cut)["gespreksduur"].value == pytest.approx(minutes)
    quiet = 100 * (8 * 5 - 4) / (60 * minutes - 4)
    assert broken("vragen", filled)["stilte"].value == pytest.approx(quiet)


def test_a_stretch_of_talk_does_not_run_on_across_missing_sound():
    assert broken("na elkaar")["langste_monoloog"].value == 200.0
    assert broken("na elkaar", Hole(150.0, 150.0))["langste_monoloog"].value == 150.0
    assert broken("na elkaar", Hole(150.0, 152.0))["seconden_per_beurt"].value == 198.0
