from __future__ import annotations

from dataclasses import replace

import pytest

from oudertalk.analysis.matcher import Flagger
from oudertalk.core.observation import Flag
from oudertalk.core.rules import Cue, Example, Pattern, Place, Rule, Shared
from oudertalk.core.text import Text
from oudertalk.core.transcript import Role
from oudertalk.errors import RuleError
from tests.say import ROLES, say


def rule(*phrases: str, **more: object) -> Rule:
    """A small rule that listens for these words in a row."""
    patterns = tuple(Pattern(tuple({"LOWER": word} for word in phrase.split()), line=7) for phrase in phrases)
    base = Rule(
        id="proef",
        move="thuis",
        why=Text("Omdat het kan."),
        source="test",
        cues=(Cue("woorden", 7, needed=True, patterns=patterns),),
        hits=(),
        misses=(),
        file="proef.yaml",
        line=1,
        sterk=1,
        mogelijk=1,
    )
    return replace(base, **more)


def moves(flags: tuple[Flag, ...]) -> list[tuple[int, str]]:
    return [(flag.evidence.turn, flag.move) for flag in flags]


# the rules of the house on small conversations


CONVERSATION = (
    "L: Goedemiddag, welkom. Fijn dat u er bent, gaat u zitten.",
    "O: Dank u wel.",
    "L: Hoe is hij thuis als hij uit school komt?",
    "O: Meestal moe, dan zit hij eerst een half uur op de bank met een boek.",
    "L: Dus even op een rijtje: thuis is hij moe en leest hij eerst een boek. Klopt dat zo?",
    "O: Ja, dat klopt.",
    "L: Dan bel ik u volgende week vrijdag om vier uur.",
    "O: Goed.",
    "L: Hebt u nog vragen?",
    "O: Nee hoor.",
    "L: Bedankt voor het komen, ik loop even met u mee naar de deur.",
)
EXPECTED = {
    (0, "welkom"),
    (2, "thuis"),
    (4, "samenvatting"),
    (4, "samenvatting_check"),
    (6, "afspraak"),
    (8, "nog_vragen"),
    (10, "afsluiting"),
}


def test_the_moves_of_a_small_conversation_are_heard(flagger: Flagger):
    assert set(moves(flagger.flag(say(*CONVERSATION), ROLES))) >= EXPECTED


def test_they_are_heard_without_capitals_and_punctuation(flagger: Flagger):
    bare = ["".join(letter for letter in line.lower() if letter not in ".,?!") for line in CONVERSATION]
    bare = [line[0].upper() + line[1:] for line in bare]  # the speaker
    bare = [line.replace("rijtje:", "rijtje") for line in bare]
    assert set(moves(flagger.flag(say(*bare), ROLES))) >= EXPECTED


def test_the_same_words_from_a_parent_are_no_move_of_the_teacher(flagger: Flagger):
    swapped: dict[str, Role] = {"L": "ouder", "O": "leerkracht"}
    heard = {move for _turn, move in moves(flagger.flag(say(*CONVERSATION), swapped))}
    assert not heard & {"welkom", "thuis", "samenvatting", "nog_vragen", "afsluiting"}


@pytest.mark.parametrize("roles", [{}, {"L": "onbekend", "O": "onbekend"}])
def test_without_confirmed_roles_only_what_needs_no_role_is_heard(flagger: Flagger, roles: dict[str, Role]):
    heard = {move for _turn, move in moves(flagger.flag(say(*CONVERSATION), roles))}
    assert "thuis" not in heard and "welkom" not in heard
    assert "vraag_open" in heard and "afspraak" in heard


def test_every_flag_quotes_the_sentence_and_its_seconds(flagger: Flagger):
    transcript = say(*CONVERSATION)
    for flag in flagger.flag(transcript, ROLES):
        flag.evidence.check(transcript)
        assert flag.evidence.time is not None and flag.why is not None
    home = next(flag for flag in flagger.flag(transcript, ROLES) if flag.move == "thuis")
    assert home.evidence.quote == "Hoe is hij thuis als hij uit school komt?"
    start = transcript.turns[2].time
    assert start is not None and home.evidence.time == start


def test_a_summary_is_quoted_to_the_end_of_the_turn_and_counted_once(flagger: Flagger):
    flags = [flag for flag in flagger.flag(say(*CONVERSATION), ROLES) if flag.move == "samenvatting"]
    assert [flag.evidence.quote for flag in flags] == [CONVERSATION[4].removeprefix("L: ")]


def test_a_summary_without_a_check_is_not_checked(flagger: Flagger):
    flags = flagger.flag(say("L: Samengevat: rekenen gaat goed en lezen kost nog moeite.", "O: Ja."), ROLES)
    assert "samenvatting_check" not in {flag.move for flag in flags}


def test_questions_about_home_belong_nowhere_in_particular(flagger: Flagger):
    flags = flagger.flag(say("O: Hij is druk.", "L: Merkt u dat thuis ook?"), ROLES)
    assert (1, "thuis") in moves(flags)


def test_an_empty_conversation_has_no_flags(flagger: Flagger):
    assert flagger.flag(say(), ROLES) == ()
    assert flagger.flag(say("L: ..."), ROLES) == ()


def test_why_tells_which_cues_held(flagger: Flagger):
    (home,) = (flag for flag in flagger.flag(say("L: Hoe is hij thuis?"), ROLES) if flag.move == "thuis")
    assert "het is een vraag" in home.heard and home.why is not None


def test_why_not_tells_who_should_have_said_it(flagger: Flagger):
    (explained,) = flagger.explain(say("O: Hoe is hij thuis als hij uit school komt?"), ROLES, turn=0)
    near = next(one for one in explained.near if one.rule == "thuis")
    assert "gezegd door: leerkracht, collega" in near.missing and "het is een vraag" in near.heard
    assert "thuis" not in {flag.move for flag in explained.flags}


def test_why_not_tells_what_was_missing_and_what_cancelled():
    two = (
        Cue("de woorden", 1, weight=2, patterns=(Pattern(({"LOWER": "thuis"},), 1),)),
        Cue("een vraag", 2, weight=2, asks=("vraag",)),
    )
    stop = Cue("zich thuis voelen", 3, patterns=(Pattern(({"LOWER": "voelt"},), 1),))
    flagger = Flagger([rule(cues=two, unless=(stop,), sterk=4, mogelijk=4)])
    talk = say("L: Dat is thuis ook zo. Voelt hij zich thuis? Merkt u dat thuis? Goed zo.")
    told, felt, asked, praised = flagger.explain(talk, ROLES, turn=0)
    assert (told.near[0].heard, told.near[0].missing) == (("de woorden",), ("een vraag",))
    assert (told.near[0].points, told.near[0].needed) == (2, 4)
    assert felt.near[0].cancelled_by == "zich thuis voelen" and felt.near[0].missing == ()
    assert [flag.move for flag in asked.flags] == ["thuis"] and asked.near == ()
    assert praised.near == () and praised.sentence.quote == "Goed zo."


# the engine


def test_a_rule_finds_its_words_wherever_they_stand():
    flagger = Flagger([rule("bij jullie thuis")])
    assert moves(flagger.flag(say("L: Is dat Bij Jullie, thuis ook zo?"), {})) == [(0, "thuis")]
    assert flagger.flag(say("L: Bij jullie. Thuis dus."), {}) == ()


def test_one_flag_per_move_per_sentence_by_the_strongest_rule():
    weak = rule("thuis", id="zwak", sterk=5)
    strong = rule("thuis", id="sterk")
    flags = Flagger([weak, strong]).flag(say("L: Hoe gaat het thuis?"), {})
    assert [(flag.rule, flag.strength) for flag in flags] == [("sterk", "sterk")]


def test_cues_add_up():
    cues = (
        Cue("thuis", 1, weight=2, patterns=(Pattern(({"LOWER": "thuis"},), 1),)),
        Cue("vraag", 1, weight=2, asks=("vraag",)),
        Cue("klas", 1, weight=-3, patterns=(Pattern(({"LOWER": "klas"},), 1),)),
    )
    flagger = Flagger([rule(cues=cues, sterk=4, mogelijk=2)])
    said = say("L: Hoe is het thuis?", "O: Thuis is het fijn.", "L: Is het thuis of in de klas?", "O: Mooi weer.")
    assert [(f.evidence.turn, f.strength) for f in flagger.flag(said, {})] == [(0, "sterk"), (1, "mogelijk")]


def test_unless_cancels():
    silent = Cue("citaat", 1, patterns=(Pattern(({"LOWER": "zeg"}, {"LOWER": "ik"}), 1),))
    flagger = Flagger([rule("ga zitten", unless=(silent,))])
    assert flagger.flag(say("L: Ga zitten, zeg ik dan."), {}) == ()
    assert len(flagger.flag(say("L: Ga zitten."), {})) == 1


def test_place_counts_from_the_beginning_and_from_the_end():
    lines = [f"{'LO'[number % 2]}: tot ziens zeg maar nummer {number}" for number in range(40)]
    early = Flagger([rule("tot ziens", cues=(*rule("tot ziens").cues, _where(Place(first=0.09))))])
    late = Flagger([rule("tot ziens", cues=(*rule("tot ziens").cues, _where(Place(last=0.09))))])
    assert [turn for turn, _move in moves(early.flag(say(*lines), {}))] == [0, 1, 2, 3]
    assert [turn for turn, _move in moves(late.flag(say(*lines), {}))] == [36, 37, 38, 39]


def _where(place: Place) -> Cue:
    return Cue("where", 1, weight=0, needed=True, where=place)


def test_a_pair_looks_past_a_listening_noise():
    after = Cue("na de ouder", 1, weight=0, needed=True, look="previous", said_by=("ouder",), min_words=4)
    flagger = Flagger([rule("hoe dan", cues=(*rule("hoe dan").cues, after))])
    assert len(flagger.flag(say("O: Hij slaapt echt heel slecht.", "K: hm", "L: Hoe dan?"), ROLES)) == 1
    assert flagger.flag(say("O: Ja.", "L: Hoe dan?"), ROLES) == ()


def test_echo_hears_the_words_of_the_other_come_back():
    echo = Cue("echo", 1, echo=1, needed=True)
    flagger = Flagger([rule(cues=(echo,))])
    assert len(flagger.flag(say("O: Hij oefent de tafels.", "L: Welke tafel?"), ROLES)) == 1
    assert flagger.flag(say("O: Hij oefent de tafels.", "L: Welke juf?"), ROLES) == ()


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (({"LOWER": "Hoe"},), "'Hoe'"),
        (({"LOWER": "één"},), "'één'"),
        (({"LOWER": {"INN": ["hoe"]}},), "INN"),
        (({"LOWER": {"IN": "hoe"}},), "proef"),
        (({"LEMMA": "zien"},), "LEMMA"),
        (({"POS": "VERB"},), "POS"),
        (({"OP": "?", "LOWER": "hoe"},), "verplicht"),
        ((), "verplicht"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_file_line_and_rule(
    tokens: tuple[dict[str, object], ...], told: str
):
    broken = rule(cues=(Cue("woorden", 7, patterns=(Pattern(tokens, line=7),)),))
    with pytest.raises(RuleError) as refused:
        Flagger([broken])
    message = str(refused.value)
    assert "proef.yaml" in message and "regel 7" in message and "proef" in message and told in message


def test_a_rule_proves_itself_with_what_stands_around_the_sentence():
    asked_after = Cue("na", 1, weight=0, needed=True, look="previous", min_words=3)
    checked = rule(
        "hoe dan",
        said_by=("leerkracht",),
        cues=(*rule("hoe dan").cues, asked_after),
        hits=(Example("Hoe dan?", 3, after="Hij slaapt slecht."),),
        misses=(Example("Hoe dan?", 4), Example("Hoe dan?", 5, by="ouder", after="Hij slaapt slecht.")),
    )
    assert Flagger([checked]).prove() == ()


# cues of other rules


def test_a_cue_of_another_rule_counts_where_it_is_shared():
    speaks = Cue("de woorden", 1, weight=2, patterns=(Pattern(({"LOWER": "thuis"},), 1),))
    against = Cue("de klas", 2, weight=1, patterns=(Pattern(({"LOWER": "klas"},), 2),))
    home = rule(cues=(speaks,), sterk=2, mogelijk=2, over="turn", also=(Shared("les", "de klas", -1.5, 9),))
    lesson = rule(id="les", move="procedure", cues=(against,), sterk=1, mogelijk=1, over="turn")
    flagger = Flagger([home, lesson])
    assert moves(flagger.flag(say("L: Thuis gaat het zo."), ROLES)) == [(0, "thuis")]
    assert moves(flagger.flag(say("L: Thuis en in de klas."), ROLES)) == [(0, "procedure")]
    assert flagger.lost == ()


def test_a_shared_cue_is_named_with_the_rule_it_comes_from():
    speaks = Cue("de woorden", 1, weight=2, patterns=(Pattern(({"LOWER": "thuis"},), 1),))
    other = Cue("het kind", 2, weight=1, patterns=(Pattern(({"LOWER": "hij"},), 2),))
    home = rule(cues=(speaks,), sterk=5, mogelijk=3, over="turn", also=(Shared("les", "het kind", 2.5, 9),))
    lesson = rule(id="les", move="procedure", cues=(other,), sterk=9, mogelijk=9, over="turn")
    (flag,) = Flagger([home, lesson]).flag(say("L: Thuis is hij zo."), ROLES)
    assert (flag.strength, flag.heard) == ("mogelijk", ("het kind (les)", "de woorden"))


def test_a_shared_cue_that_is_not_there_is_told_and_does_not_count():
    home = rule("thuis", also=(Shared("weg", "het kind", -9, 4),))
    flagger = Flagger([home])
    assert moves(flagger.flag(say("L: Thuis is hij zo."), ROLES)) == [(0, "thuis")]
    (lost,) = flagger.lost
    assert "proef.yaml, regel 4" in lost and "'het kind'" in lost and "'weg'" in lost


def test_the_rules_of_the_house_share_cues_that_are_there(flagger: Flagger):
    assert flagger.lost == () and any(one.also for one in flagger.rules)
