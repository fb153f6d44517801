"""What stands in the report, and what never may."""

import re
from html.parser import HTMLParser

import pytest

from oudertalk.core.text import Text
from oudertalk.export.report import render_report
from tests.export.conftest import tone
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
