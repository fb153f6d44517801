"""What stands in the report, and what never may."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from oudertalk.core.audibility import Remark, remarks
from oudertalk.core.form import Entry
from oudertalk.core.quality import Quality
from oudertalk.core.spans import TimeSpan
from oudertalk.core.text import Text
from oudertalk.core.transcript import Transcript
from oudertalk.core.wording import DOUBTS
from oudertalk.export import lay_out, lay_out_quality
from oudertalk.export.report import render_report
from oudertalk.i18n import set_language
from tests.export.conftest import TALK, tone
from tests.say import say

ATTACK = "<script>document.title='gekaapt'</script>"


class Seen(HTMLParser):
    """The tags of a page, and the text that a person reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag):
        self._silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._silent:
            self.text.append(data)

    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def test_every_line_of_the_form_stands_in_it_with_its_outcome_in_words(make_report):
    report = make_report()
    words = Seen(render_report(report)).words()
    for phase in report.rubric.phases:
        assert phase.title.nl in words
    for criterion in report.rubric.criteria:
        assert criterion.question.nl in words
    for prompt in report.rubric.prompts:
        assert prompt.question.nl in words
    assert words.count("niet gehoord") >= 5 and "niet gedaan." in words  # only in "is niet hetzelfde als niet gedaan"
    assert words.count("niet gedaan") == 1


def test_quotes_are_cut_from_the_talk_and_know_their_second(make_report):
    report = make_report()
    page = Seen(render_report(report))
    plays = {
        float(a["data-play"]) for tag, a in page.tags if tag == "a" and a.get("class") == "ev" and "data-play" in a
    }
    starts = {round(w.time.start, 2) for turn in report.transcript.turns for w in turn.words if w.time}
    assert plays and plays <= starts
    assert "“Wat merkt u thuis van het lezen?”" in page.words()


def test_staged_material_says_so_and_the_model_warns(make_report):
    words = Seen(render_report(make_report())).words()
    assert "in scène gezet" in words and "Verstaat alleen synthetische stemmen." in words


def test_nothing_is_asked_of_anybody(make_report):
    html = render_report(make_report(sound=tone(1)))
    assert not re.findall(r"https?://(?!www\.w3\.org)", html)
    for tag, attributes in Seen(html).tags:
        assert tag not in ("link", "iframe", "object", "embed", "form", "img")
        source = attributes.get("src")
        assert source is None or source.startswith("data:audio/")
        assert "style" not in attributes and not [name for name in attributes if name.startswith("on")]


def test_the_policy_allows_only_the_page_s_own_style_and_script(make_report):
    import base64
    import hashlib

    html = render_report(make_report())
    policy = next(a["content"] for tag, a in Seen(html).tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)[1]
        assert f"'sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'" in policy


@pytest.mark.parametrize("where", ["talk", "speaker", "title", "session", "model", "warning"])
def test_what_people_wrote_is_data(make_report, where: str):
    changes = {
        "talk": lambda: make_report(f"L: Welkom, fijn dat u er bent {ATTACK}", "O: Dag."),
        "speaker": lambda: make_report(transcript=say(f"{ATTACK}: Dag."), flags=(), spoken=()),
        "title": lambda: make_report(title=Text(ATTACK)),
        "session": lambda: make_report(session=ATTACK),
        "model": lambda: make_report(model=ATTACK),
        "warning": lambda: make_report(model_warning=Text(ATTACK)),
    }
    html = render_report(changes[where]())
    assert len(re.findall(r"<script\b", html)) == 1
    assert "&lt;script&gt;" in html


def test_english_is_english_and_leaves_the_language_as_it_was(make_report):
    from oudertalk.i18n import language

    words = Seen(render_report(make_report(), language="en")).words()
    assert "People judge." in words and "Tuning in" in words and "staged" in words
    for dutch in ("Mensen oordelen", "niet gehoord", "Cijfers", "waarom?", "Hoe dit is gemaakt", "keer"):
        assert dutch not in words
    assert language() == "nl"


def test_without_times_quotes_stand_there_without_a_player(make_report):
    transcript = say("L: Welkom, fijn dat u er bent.", "O: Dank u.", timed=False)
    html = render_report(make_report(transcript=transcript, spoken=(), flags=(), balance=(), sound=None))
    assert "<audio" not in html and "data-play" not in html.split("</style>")[1].split('<section class="form"')[0]


def test_silence_and_speech_without_words_are_told_apart(make_report):
    from oudertalk.core.spans import TimeSpan
    from oudertalk.core.transcript import SpeakerSpan

    transcript = say("L: Hoe gaat het?", "O: Goed.", pause=4.0)
    quiet = make_report(transcript=transcript, flags=(), spoken=(SpeakerSpan("L", TimeSpan(0, 1.5)),))
    assert "stilte 4 s" in Seen(render_report(quiet)).words()
    unheard = make_report(transcript=transcript, flags=(), spoken=(SpeakerSpan("O", TimeSpan(2.0, 4.5)),))
    assert "2,5 s spraak, niet verstaan" in Seen(render_report(unheard)).words()


def test_two_voices_of_one_role_are_told_apart_by_name(make_report):
    transcript = say("L: Welkom.", "O: Dag.", "K: Hoi.")
    report = make_report(transcript=transcript, flags=(), roles={"L": "leerkracht", "O": "ouder", "K": "ouder"})
    words = Seen(render_report(report)).words()
    assert "ouder O" in words and "ouder K" in words


def test_an_hour_of_talk_is_rendered_whole_and_not_heavy(make_report):
    lines = [f"{'LO'[n % 2]}: " + "dit is een beurt van tien woorden over van alles. " * 2 for n in range(450)]
    html = render_report(make_report(*lines))
    assert html.count('class="turn') == 450 and len(html) < 3_000_000


KINDS = """\
id: soorten
version: 1
title: {nl: Van alles wat, en: A bit of everything}
about: {nl: Om te oefenen met een collega., en: To practise with a colleague.}
source: eigen
phases:
  - id: begin
    title: {nl: Begin, en: Beginning}
    items:
      - id: welkom
        question: {nl: Heet welkom, en: Welcomes}
        moves: [welkom]
        compliment: {nl: Je heette mooi welkom., en: You welcomed well.}
      - id: gevoel
        question: {nl: Benoemt gevoel, en: Names feelings}
        moves: [gevoel]
        tip: {nl: Zou je eens willen benoemen wat je hoort?, en: Might you say what you hear?}
      - id: groei
        question: {nl: Benoemt groei, en: Names growth}
        moves: [groeikansen]
        tip: {nl: Zou je groei willen noemen?, en: Might you name growth?}
      - id: ruimte
        kind: vraag
        question: {nl: Hoeveel ruimte was er?, en: How much room was there?}
        moves: [thuis]
        measures: [spreekaandeel]
      - {id: agenda, kind: lijst, question: {nl: Ik had een agenda, en: I had an agenda}}
prompts:
  - {id: compliment, question: {nl: Eén compliment, en: One compliment}}
  - {id: tip, question: {nl: Eén tip, en: One tip}}
tasks:
  - id: samen
    title: {nl: Samen kijken, en: Looking together}
    questions:
      - {nl: Wat viel jullie op?, en: What did you notice?}
"""


@pytest.fixture
def kinds(tmp_path: Path) -> str:
    path = tmp_path / "soorten.yaml"
    path.write_text(KINDS, encoding="utf-8")
    return str(path)


def _line(html: str, question: str) -> str:
    """The words of one line of the form, from its question to the next line."""
    form = html.split('<section class="form"')[1].split("</section>")[0]
    found = [item for item in re.split(r'<div class="item ', form) if question in item]
    assert len(found) == 1
    return Seen("<p>" + found[0].split('<div class="phase')[0].partition(">")[2]).words()


def test_a_question_stands_there_with_what_was_heard_and_its_numbers_and_no_outcome(make_report, kinds: str):
    report = make_report(asked=kinds)
    told = _line(render_report(report), "Hoeveel ruimte was er?")
    share = next(m for m in report.measurements if m.id == "spreekaandeel")
    assert "om over na te denken" in told and "“Wat merkt u thuis van het lezen?”" in told
    assert share.title.nl in told and share.caution.nl in told and re.search(r"\d+(,\d)? %", told)
    assert "gehoord" not in told and "eigen oordeel" not in told


def test_what_only_the_teacher_knows_is_a_box_to_tick(make_report, kinds: str):
    html = render_report(make_report(asked=kinds))
    told = _line(html, "Ik had een agenda")
    assert "zelf invullen" in told and "☐ ja" in told and "gehoord" not in told
    assert '<div class="item lijst"><span class="dot box"' in html


def test_what_this_kind_of_talk_does_not_ask_for_is_quiet_and_no_tip(make_report, house, kinds: str):
    assert "groeikansen" in house.knowledge.types["luistergesprek"].not_expected
    html = render_report(make_report(asked=kinds, kind="luistergesprek"))
    told = _line(html, "Benoemt groei")
    assert "hoeft in dit soort gesprek niet" in told and "niet gehoord" not in told
    assert "niet gehoord" in _line(html, "Benoemt gevoel") and "hier gaat het om" in _line(html, "Benoemt gevoel")
    assert "Zou je groei willen noemen?" not in html
    plain = render_report(make_report(asked=kinds))
    assert "niet gehoord" in _line(plain, "Benoemt groei") and "Zou je groei willen noemen?" in plain


def test_proposals_stand_under_their_question_and_say_what_they_are(make_report, kinds: str):
    report = make_report(asked=kinds)
    words = Seen(render_report(report)).words()
    (welcomed,) = [proposal.flags[0].evidence for proposal in report.form.proposals if proposal.kind == "compliment"]
    assert f"Eén compliment voorstel Je heette mooi welkom. 0:0{int(welcomed.time.start)} “{welcomed.quote}”" in words
    assert "Eén tip voorstel Zou je eens willen benoemen wat je hoort?" in words
    assert "Je was er dichtbij" not in words  # nothing was nearly heard
    report = make_report("L: Welkom allemaal.", asked=kinds)
    nearly = tuple(
        replace(proposal, kind="tip", text=Text("Zeg het eens hardop.")) for proposal in report.form.proposals
    )
    words = Seen(render_report(replace(report, form=replace(report.form, proposals=nearly)))).words()
    assert "voorstel Zeg het eens hardop. Je was er dichtbij: 0:00 “Welkom allemaal.”" in words


def test_what_the_form_is_for_and_its_tasks_stand_in_it(make_report, kinds: str):
    words = Seen(render_report(make_report(asked=kinds))).words()
    assert "Om te oefenen met een collega." in words
    assert words.index("Eén tip") < words.index("Samen kijken Wat viel jullie op?") < words.index("Hoe dit is gemaakt")


def test_the_report_leads_with_the_case(make_report, house):
    case = house.knowledge.case("10")
    report = make_report(plays="10")
    html = render_report(report)
    words = Seen(html).words()
    before = words[: words.index("Wie was aan het woord?")]
    for part in (case.title, case.about, *case.questions):
        assert part.nl in before
    assert case.source in before and house.knowledge.types[case.type].title.nl in before
    for point in report.form.points:
        assert house.knowledge.moves[point.item].nl in before
    heard = [point for point in report.form.points if point.flags]
    assert heard and all(f"“{point.flags[0].evidence.quote}”" in before for point in heard)
    assert f"<h1>{case.title.nl}</h1>" in html and report.rubric.title.nl in words
    assert case.title.nl in words[words.index("Hoe dit is gemaakt") :]


def test_without_a_case_it_leads_with_the_kind_of_talk_and_without_that_with_neither(make_report, house):
    type = house.knowledge.types["kennismaking"]
    words = Seen(render_report(make_report(kind="kennismaking"))).words()
    before = words[: words.index("Wie was aan het woord?")]
    for part in (type.title, type.about, *type.questions):
        assert part.nl in before
    html = render_report(make_report())
    assert (
        '<section class="occasion"' not in html
        and 'class="lead"' not in html
        and "spared" not in html.split("</style>")[1]
    )


def test_a_case_and_every_kind_of_line_are_in_english_too(make_report, house, kinds: str):
    case = house.knowledge.case("3")
    words = Seen(render_report(make_report(asked=kinds, plays="3"), language="en")).words()
    for text in (case.title, case.about, *case.questions):
        assert text.en in words and text.nl not in words
    for part in ("How much room was there?", "You welcomed well.", "Looking together", "A bit of everything"):
        assert part in words


def _numbers(html: str) -> str:
    """The words of the table with the numbers."""
    return Seen(html.split('<section class="numbers">')[1].split("</section>")[0]).words()


def test_the_numbers_stand_under_what_they_are_about(make_report):
    from oudertalk.core.observation import GROUPS

    report = make_report()
    stray = replace(report.measurements[0], id="vreemd", title=Text("Een vreemd getal"), group="")
    html = render_report(replace(report, measurements=(stray, *report.measurements)))
    headings = re.findall(r'scope="rowgroup">([^<]+)<', html)
    assert headings == [*(group.capitalize() for group in GROUPS), "Verder"]
    table = html.split('<section class="numbers">')[1]
    titles = re.findall(r'<th scope="row">([^<]+)<', table)
    in_order = sorted(report.measurements, key=lambda measurement: GROUPS.index(measurement.group))
    assert titles == [*(measurement.title.nl for measurement in in_order), "Een vreemd getal"]


def test_a_number_has_its_pattern_its_details_and_its_band_or_the_reason_why_there_is_none(make_report):
    from oudertalk.core.observation import Detail

    report = make_report()
    whole = replace(
        report.measurements[0],
        value=-0.25,
        unit="s",
        low=-1.5,
        high=0.5,
        pattern=Text("heen en weer"),
        details=(Detail("open", Text("open"), 3, "keer"), Detail("deel", Text("midden"), 40, "%")),
    )
    none = replace(report.measurements[1], value=None, reason=Text("niet gemeten: één microfoon"))
    words = _numbers(render_report(replace(report, measurements=(whole, none))))
    assert f"{whole.title.nl} open 3 · midden 40 % -0,2 s · heen en weer (-1,5 tot 0,5)" in words
    assert f"{none.title.nl} niet gemeten: één microfoon" in words and "te weinig gegevens" not in words


def test_a_remark_stands_with_its_quote_and_takes_the_place_of_bare_quotes(make_report):
    from oudertalk.core.observation import Evidence, Remark
    from oudertalk.core.spans import TextSpan

    report = make_report()
    places = [Evidence.cut(report.transcript, turn, TextSpan(0, 3)) for turn in (0, 2, 4, 6)]
    bare = replace(report.measurements[0], evidence=tuple(places), remarks=(), details=())
    words = _numbers(render_report(replace(report, measurements=(bare,))))
    assert words.count("“") == 3 and "nog 1" not in words
    remarks = tuple(Remark(place, Text(f"opmerking {number}")) for number, place in enumerate(places))
    html = render_report(replace(report, measurements=(replace(bare, remarks=remarks),)))
    words = _numbers(html)
    assert words.count("“") == 4 and "0:00 “Wel” opmerking 0" in words
    assert words.index("opmerking 2") < words.index("nog 1") < words.index("opmerking 3")
    table = html.split('<section class="numbers">')[1].split("</section>")[0]
    assert table.count("data-play=") == 4


def test_the_agreements_of_the_talk_say_what_was_heard_of_them(make_report):
    report = make_report()
    (agreements,) = [measurement for measurement in report.measurements if measurement.id == "afspraken"]
    assert agreements.remarks and agreements.details
    words = _numbers(render_report(report))
    for remark in agreements.remarks:
        assert f"“{remark.evidence.quote}” {remark.text.nl}" in words


def test_a_quote_of_somebody_else_than_the_teacher_says_whose_it_is(make_report):
    from oudertalk.core.observation import Evidence
    from oudertalk.core.spans import TextSpan

    report = make_report()
    entries = list(report.form.entries)
    place = next(number for number, entry in enumerate(entries) if entry.item == "afspraken")
    flags = tuple(
        replace(report.flags[0], move="afspraak", evidence=Evidence.cut(report.transcript, turn, TextSpan(0, 2)))
        for turn in (4, 5)
    )
    entries[place] = replace(entries[place], outcome="gehoord", flags=flags)
    form = replace(report.form, entries=tuple(entries))
    told = _line(render_report(replace(report, form=form)), "Benoemt eventuele afspraken")
    assert re.search(r"“Wa” \d", told) and "“Hi” ouder" in told


def test_what_a_school_wrote_in_a_case_or_a_rubric_is_data(make_report, house, kinds: str):
    report = make_report(asked=kinds, plays="3")
    bad = Text(ATTACK)
    case = replace(report.case, title=bad, about=bad, source=ATTACK, questions=(bad,))
    rubric = replace(report.rubric, about=bad, tasks=(replace(report.rubric.tasks[0], title=bad, questions=(bad,)),))
    form = replace(report.form, proposals=tuple(replace(p, text=bad) for p in report.form.proposals))
    html = render_report(replace(report, title=bad, case=case, rubric=rubric, form=form))
    assert len(re.findall(r"<script\b", html)) == 1 and html.count("&lt;script&gt;") >= 8


# how well it could be heard

GAPS = tuple(TimeSpan(at, at + 1.5) for at in (2.25, 5, 8, 11, 14, 17, 20.5, 23))


def _card(html: str) -> str:
    return html.split('<section class="heard"')[1].split("</section>")[0]


def _told(html: str) -> str:
    """What a person reads there, also where a sentence has links in it."""
    return " ".join("".join(Seen(html).text).split())


def _doubted(transcript: Transcript, turn: int, first: int, last: int, **changes: object) -> Transcript:
    """The same talk, with these words of this turn changed."""
    turns = list(transcript.turns)
    words = list(turns[turn].words)
    words[first:last] = [replace(word, **changes) for word in words[first:last]]
    turns[turn] = replace(turns[turn], words=tuple(words))
    return Transcript(tuple(turns))


def _turn(html: str, index: int) -> str:
    return html.split(f'id="beurt-{index}"')[1].split("</article>")[0]


def test_the_card_has_every_sentence_and_warns_with_a_sign_and_in_words(make_report):
    report = make_report()
    quality = replace(report.quality, noise=8.0, marked={"loop": 6}, overlap=0.1)
    card = _card(render_report(replace(report, quality=quality)))
    items = ["<li" + item.split("</li>")[0] for item in card.split("<li")[1:]]
    told = remarks(quality)
    assert {remark.warns for remark in told} == {True, False}
    assert [_told(item) for item in items] == [("!Let op. " if r.warns else "") + r.text for r in told]
    signs = [("i", {"aria-hidden": "true"}) in Seen(item).tags for item in items]  # for who sees; the words are for all
    assert signs == [remark.warns for remark in told]


def test_what_stands_in_the_card_and_beside_a_doubt_is_data(make_report, monkeypatch):
    monkeypatch.setattr(lay_out_quality, "remarks", lambda _quality: (Remark(ATTACK, True),))
    for module in (lay_out_quality, lay_out):
        monkeypatch.setitem(module.DOUBTS, "loop", f'"{ATTACK}')
    report = make_report(transcript=_doubted(say(*TALK), 0, 0, 2, doubt="loop"))
    html = render_report(report)
    assert len(re.findall(r"<script\b", html)) == 1 and html.count("&lt;script&gt;") == 3
    (doubt,) = [a for tag, a in Seen(html).tags if a.get("class") == "doubt" and "title" in a]
    assert doubt == {"class": "doubt", "title": f'"{ATTACK}'}


def test_every_stretch_without_words_can_be_played_also_those_that_the_sentence_leaves_out(make_report):
    report = make_report(sound=tone(1))
    card = _card(render_report(replace(report, quality=replace(report.quality, gaps=GAPS))))
    sentence, rest = card.split("<details")
    starts = re.compile(r'data-play="([^"]+)">(\d+:\d\d-\d+:\d\d)</a>')
    assert [(float(at), label) for at, label in starts.findall(sentence)] == [
        (2.25, "0:02-0:03"), (5.0, "0:05-0:06"), (8.0, "0:08-0:09"),
        (11.0, "0:11-0:12"), (14.0, "0:14-0:15"), (17.0, "0:17-0:18"),
    ]  # fmt: skip
    assert [(float(at), label) for at, label in starts.findall(rest)] == [(20.5, "0:20-0:22"), (23.0, "0:23-0:24")]
    assert remarks(replace(report.quality, gaps=GAPS))[0].text in _told(sentence)
    for place in re.findall(r'href="#beurt-(\d+)" data-play="([^"]+)"', card):
        index, at = int(place[0]), float(place[1])
        assert report.transcript.turns[index].time.start <= at
        assert index + 1 == len(report.transcript.turns) or report.transcript.turns[index + 1].time.start > at


def test_when_nobody_was_heard_the_card_says_so(make_report):
    report = make_report()
    silent = Quality(0.0, (), 0, 0, {}, None, None, 0.0, 0.0)
    empty = {"transcript": Transcript(()), "flags": (), "measurements": (), "spoken": (), "balance": ()}
    form = replace(report.form, points=(), proposals=(), entries=tuple(map(_unheard, report.form.entries)))
    card = _card(render_report(replace(report, quality=silent, form=form, **empty)))
    assert "!Let op. Er is geen spraak gehoord." in _told(card)
    nothing = replace(report.quality, words=0, gaps=GAPS[:1])  # somebody speaks, and no word of it was understood
    card = _card(render_report(replace(report, quality=nothing, form=form, **empty)))
    assert 'href="#gesprek" data-play="2.25"' in card


def _unheard(entry: Entry) -> Entry:
    return replace(entry, outcome="niet te beoordelen", flags=())


def test_doubted_words_stay_where_they_are_and_say_why(make_report):
    transcript = _doubted(say(*TALK, pause=0.3), 5, 2, 6, doubt="phantom")
    html = render_report(make_report(transcript=transcript))
    turn = _turn(html, 5)
    marked = turn.split('<span class="doubt"')[1].split("</span><sup>")[0]
    assert marked.startswith(f' title="{DOUBTS["phantom"]}">')
    assert Seen("<span" + marked).words() == "elke avond met zijn"
    assert "Hij leest elke avond met zijn [?] zusje in bed en dan wil hij niet meer stoppen" in Seen(turn).words()
    assert f"[?] {DOUBTS['phantom']}" in Seen(turn).words()
    assert html.count('class="doubt" title') == 1 and "golfje" in Seen(html).words()


def test_two_reasons_in_one_turn_are_told_apart_and_a_reason_is_said_once(make_report):
    transcript = _doubted(say(*TALK, pause=0.3), 5, 0, 2, doubt="guess")
    transcript = _doubted(_doubted(transcript, 5, 2, 4, doubt="thin"), 5, 8, 10, doubt="guess")
    words = Seen(_turn(render_report(make_report(transcript=transcript)), 5)).words()
    assert "Hij leest [?1] elke avond [?2] met zijn zusje in bed en [?1] dan" in words
    assert f"[?1] {DOUBTS['guess']} [?2] {DOUBTS['thin']}" in words and words.count(DOUBTS["guess"]) == 1


def test_a_doubt_and_a_flag_can_lie_across_each_other(make_report):
    transcript = _doubted(say(*TALK, pause=0.3), 4, 4, 6, doubt="loop")
    html = _turn(render_report(make_report(transcript=transcript)), 4)
    said = re.sub(r"<sup>.*?</sup>", "", html.split('<div class="said"><p>')[1].split("</p>")[0])
    assert " ".join(re.sub(r"<[^>]+>", "", said).split()) == "Wat merkt u thuis van het lezen?"
    assert re.findall(r"<(/?(?:mark|span class=\"doubt\"))[ >]", html.split("</p>")[0]) == [
        "mark", "/mark", 'span class="doubt"', "mark", "/mark", "mark", "/mark"
    ]  # fmt: skip


def test_a_low_probability_alone_marks_nothing_in_the_conversation(make_report):
    html = render_report(make_report(transcript=_doubted(say(*TALK, pause=0.3), 4, 0, 7, probability=0.1)))
    talk = html.split('<section id="gesprek"')[1].split("</section>")[0]
    assert "doubt" not in talk and "[?" not in talk and "golfje" not in talk


UNSURE_WORDS = "onzeker verstaan: luister na"
HOME = "gedrag van het kind thuis"


@pytest.mark.parametrize(
    ("first", "last", "changes", "unsure"),
    [
        (0, 7, {}, False),
        (0, 7, {"probability": 0.9}, False),
        (0, 7, {"probability": 0.5}, False),
        (0, 7, {"probability": 0.49}, True),
        (0, 3, {"probability": 0.1}, True),  # of the others nothing is known
        (6, 7, {"doubt": "guess", "probability": 0.9}, True),
    ],
)
def test_a_quote_on_doubtful_words_says_so_in_the_form(make_report, first, last, changes, unsure: bool):
    report = make_report(transcript=_doubted(say(*TALK, pause=0.3), 4, first, last, **changes))
    form = render_report(report).split('<section class="form"')[1].split("</section>")[0]
    quotes = [Seen(quote).words() for quote in re.findall(r'<a class="ev".*?</a>', form)]
    about_home = [quote for quote in quotes if "Wat merkt u thuis" in quote]
    assert about_home and all((UNSURE_WORDS in quote) is unsure for quote in about_home)
    assert not any(UNSURE_WORDS in quote for quote in quotes if quote not in about_home)


def test_a_quote_with_as_many_sure_words_as_unsure_ones_goes_by_their_mean(make_report):
    transcript = _doubted(say(*TALK, pause=0.3), 4, 0, 3, probability=0.2)
    assert UNSURE_WORDS not in render_report(make_report(transcript=_doubted(transcript, 4, 3, 7, probability=0.9)))
    assert UNSURE_WORDS in render_report(make_report(transcript=_doubted(transcript, 4, 3, 7, probability=0.6)))


def test_how_well_it_was_heard_is_in_english_too(make_report):
    report = make_report(transcript=_doubted(say(*TALK, pause=0.3), 4, 0, 7, doubt="phantom"))
    quality = replace(report.quality, gaps=GAPS, noise=8.0, level=-45.0, clipped=0.2, overlap=9.0, unsure=40)
    quality = replace(quality, marked=dict.fromkeys(DOUBTS, 3))
    html = render_report(replace(report, quality=quality), language="en")
    form = html.split('<section class="form"')[1].split("</section>")[0]
    words = " ".join(_told(part) for part in (_card(html), _turn(html, 4).split('<div class="said"')[1], form))
    assert "wavy line" in _told(html) and "listen back" in _told(form)
    for dutch in ("te horen", "Let op", "woorden", "stemmen", "spraak", "luister na", "golfje", "gezegd", "de andere"):
        assert dutch not in words
    set_language("en")
    for remark in remarks(quality):
        assert remark.text in _told(_card(html))
