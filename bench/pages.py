"""
`python -m bench.pages [minutes …]`: how long somebody waits for a page in a real browser, how long a
corrected word takes there, and what 500 rapid edits do.

For conversations of 10 and 60 minutes, made as in `bench/corrections.py`, with the sound of the demonstration, every
flag that its rules hear, and decisions of two people on every other flag and on every line of the form. Each is in a
home of its own, served by the program itself; a browser opens, one after the other and seven times, every page there
is, that for judging also as a file from the same server (so without being laid out), and a plain page of text of the
same size. The middle one of seven counts. Seconds say something of the machine and of what else it does; the ratios, to
the plain page and of the long conversation to the short one, say something of the program.

`byte` is when the first byte arrives, `content` when the browser first paints some, `turn` when the first turn (of the
list: the first conversation, of other pages the title) is about to be painted, `ready` when scripts have run, `load`
when everything is there.

The corrections: a word is corrected on the page, as a person does it, and the clock runs from Enter until the words and
the form of the page are the new ones.

The edits: 500 decisions, said by the buttons of the page itself and as fast as it takes them; in one tab, and in two
tabs at once. Then the program is killed, when all is said to be saved, and halfway. What the pages show as saved must
stand in `decisions.jsonl`, each edit of it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bench.corrections import session
from bench.sound import DEMO, repeated
from oudertalk import pipeline
from oudertalk.core.decisions import VERDICTS, Decision, Judgement, OnFlag, OnItem, Who, name_of_flag
from oudertalk.core.form import Form
from oudertalk.core.observation import Flag
from oudertalk.settings import read_settings
from oudertalk.storage.archive import SessionFolder
from oudertalk.storage.decisions import add_decision, read_decisions
from oudertalk.web.review import about_flag
from tests.browser import opened
from tests.web.conftest import Served

TIMES = 7
EDITS = 500
LONG = 70  # minutes, of a conversation with so many places to decide on
SETTLE = 4000  # ms after a correction in which its report is made
PATIENCE = 120  # s for all edits
OTHERS = {
    "all compared": "/vergelijken",
    "rubrics": "/kijkwijzers",
    "a rubric": "/kijkwijzers/observatieformulier",
    "settings": "/instellingen",
    "new": "/nieuw",
}
SHOWN = ("byte", "content", "turn", "ready", "load")
WHO, OTHER = Who("leerkracht"), Who("coach")

# The program, which also shows what stands in a folder: pages as they were when they had been laid out.
BESIDE = """
import sys
from flask import send_from_directory
from oudertalk.cli import main
from oudertalk.web import app

made = app.create_app

def create_app(desk):
    pages = made(desk)
    pages.add_url_rule("/ernaast/<name>", "beside", lambda name: send_from_directory({folder!r}, name))
    return pages

app.create_app = create_app
sys.argv = ["oudertalk", "open", "--no-browser"]
main()
"""

# In every page, before anything else: when the first turn, conversation of the list or paragraph, or else the title, is
# about to be painted.
WATCH = """
new MutationObserver((_changes, watch) => {
  const judging = document.querySelector("body.judging:not(.comparing)");
  const first = location.pathname === "/" ? ".session" : judging ? ".turn .words" : "h1";
  if (!document.querySelector(`p.plain, ${first}`)) return;
  watch.disconnect();
  requestAnimationFrame(() => { window.firstTurn = performance.now(); });
}).observe(document, { childList: true, subtree: true });
"""

TIMINGS = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  if (!page.loadEventEnd || !paint || !window.firstTurn) return null;
  return { byte: page.responseStart, content: paint.startTime, turn: window.firstTurn,
    ready: page.domContentLoadedEventEnd, load: page.loadEventEnd,
    plain: page.decodedBodySize, sent: page.transferSize };
}"""

# All that can be decided on with a button.
PLACES = "() => [...document.querySelectorAll('[data-about]:has([data-choice])')].map((one) => one.dataset.about)"

# Notes when Enter is pressed in the editor, and when the page shows so many corrected words.
CLOCK = """(wanted) => {
  window.followed = null;
  document.getElementById("verbeter").addEventListener("submit", () => {
    const began = performance.now();
    const look = () => {
      if (document.querySelectorAll("#gesprek .words .corrected").length < wanted) requestAnimationFrame(look);
      else window.followed = performance.now() - began;
    };
    look();
  }, { once: true });
}"""

# Presses a button of each of these places, all at once.
PRESS = """(abouts) => {
  window.began = performance.now();
  for (const about of abouts) {
    document.querySelector(`[data-about="${about}"] [data-choice]:not([aria-pressed=true])`).click();
  }
}"""

# What the page holds to be saved of these places: what each is about, and the choice.
SAVED = """(abouts) => ({
  seconds: (performance.now() - window.began) / 1000,
  saved: abouts.map((about) => document.querySelector(`[data-about="${about}"]`))
    .filter((place) => +place.dataset.version > 0)
    .map((place) => [place.dataset.about, place.querySelector("[data-choice][aria-pressed=true]").dataset.choice]),
})"""


@dataclass(frozen=True)
class Home:
    """A home with one conversation, and what is served beside it."""

    path: Path
    folder: SessionFolder
    beside: Path


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", nargs="*", type=float, default=[10, 60], help="lengths to measure")
    minutes = parser.parse_args().minutes
    table(minutes)
    corrections(minutes)
    edits()


def table(lengths: Sequence[float] = (10, 60)) -> None:
    """A line a page and a length, the ratios, and what is sent."""
    short, long = min(lengths), max(lengths)
    print(f"pages in a browser: milliseconds, the middle of {TIMES}; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"  {'':26s}" + "".join(f"{name:>9s}" for name in SHOWN) + f"{'kB':>9s}{'sent':>9s}")
    with tempfile.TemporaryDirectory(prefix="oudertalk-bench-") as folder:
        homes = {minutes: home(Path(folder) / f"{minutes:g}", minutes) for minutes in sorted({short, long})}
        took = _waited(homes)
    for (minutes, name), one in took.items():
        told = "".join(f"{one[moment]:9.0f}" for moment in SHOWN)
        print(f"  {f'{minutes:g} min, {name}':26s}{told}{one['plain'] / 1000:9.0f}{one['sent'] / 1000:9.0f}")
    for name in ("list", "judging") if short < long else ():
        _ratio(f"{long:g} min / {short:g} min, {name}", took[long, name], took[short, name])
    for minutes in sorted({short, long}):
        _ratio(f"{minutes:g} min, judging / file", took[minutes, "judging"], took[minutes, "as a file"])
        _ratio(f"{minutes:g} min, judging / plain", took[minutes, "judging"], took[minutes, "plain text"])
    print()


def _ratio(name: str, one: Mapping[str, float], other: Mapping[str, float]) -> None:
    print(f"  {name:26s}" + "".join(f"{one[moment] / other[moment]:9.1f}" for moment in SHOWN))


def edits(minutes: float = LONG) -> None:
    """A line each for one tab and for two, with the kill at the end and halfway."""
    print(f"{EDITS} edits on {minutes:g} minutes, then kill -9; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"  {'':26s}{'saved':>9s}{'kept':>9s}{'lost':>9s}{'a second':>10s}")
    with tempfile.TemporaryDirectory(prefix="oudertalk-bench-") as folder:
        fresh = home(Path(folder) / "fresh", minutes, decided=False)
        for tabs in (1, 2):
            for share, name in ((1.0, "at the end"), (0.5, "halfway")):
                made = _copied(fresh, Path(folder) / f"{tabs}-{share:g}")
                saved, kept, lost, rate = _edited(made, tabs, round(share * EDITS))
                print(f"  {f'{tabs} tab(s), killed {name}':26s}{saved:9d}{kept:9d}{lost:9d}{rate:10.0f}")
    print()


def corrections(lengths: Sequence[float] = (10, 60)) -> None:
    """A line a length: the middle of so many words that are corrected one after the other, and the slowest."""
    print(f"a word corrected on the page, {TIMES} times; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"  {'':26s}{'middle':>9s}{'slowest':>9s}   milliseconds from Enter until words and form are the new ones")
    with tempfile.TemporaryDirectory(prefix="oudertalk-bench-") as folder:
        for minutes in lengths:
            took = _corrected(home(Path(folder) / f"{minutes:g}", minutes))
            print(f"  {f'{minutes:g} min':26s}{statistics.median(took):9.0f}{max(took):9.0f}")
    print()


# a conversation


def home(path: Path, minutes: float, *, decided: bool = True) -> Home:
    """A home with a conversation of this length, worked out, and with people's decisions when wanted."""
    house = pipeline.House(read_settings({"OUDERTALK_HOME": str(path)}))
    path.mkdir()
    folder = session(house, minutes, repeated(DEMO, path / "sound.flac", minutes * 60))
    pipeline.report(house, folder)
    if decided:
        for decision in _decisions(folder):
            add_decision(folder.path, decision)
    (path / "ernaast").mkdir()
    return Home(path, folder, path / "ernaast")


def _copied(made: Home, path: Path) -> Home:
    shutil.copytree(made.path, path)
    folder = SessionFolder(path / made.folder.path.relative_to(made.path))
    return Home(path, folder, path / made.beside.name)


def _decisions(folder: SessionFolder) -> Iterator[Decision]:
    """Of two people, on every other flag and every line of the form."""
    now = datetime.now(timezone.utc)
    flags: tuple[Flag, ...] = folder.made("flags.json", tuple[Flag, ...])
    for number, flag in enumerate(flags[::2]):
        note = "Hier vroeg ik door." if number % 4 == 0 else ""
        for who in (WHO, OTHER):
            yield Decision(now, who, 1, OnFlag(name_of_flag(flag), VERDICTS[number % len(VERDICTS)], note))
    form: Form = folder.made("form.json", Form)
    for entry in form.entries:
        yield Decision(now, WHO, 1, OnItem(form.rubric, entry.item, "gezien"))
        yield Decision(now, OTHER, 1, OnItem(form.rubric, entry.item, "deels"))


@contextmanager
def program(made: Home) -> Iterator[tuple[Served, str]]:
    """The program, when it serves this home, and the address to come in by."""
    served = Served(made.path, script=BESIDE.format(folder=str(made.beside)))
    try:
        yield served, served.address()
    finally:
        served.kill()


def _entered(browser: Any, address: str) -> tuple[Any, str]:
    """A browser of one person, let in by this address and known as the teacher; and where the pages are."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address)
    page.click(".session a")
    page.check(f"input[value={WHO.role}]")
    page.uncheck("input[name=blind]")  # all that was found shows: the most there can be
    page.click("form.who-asks button")
    page.wait_for_selector("#speel")
    page.close()
    return context, address.partition("/start")[0]


# waiting for a page


def _waited(homes: Mapping[float, Home]) -> dict[tuple[float, str], dict[str, float]]:
    """The middle of each moment, of each page, by length and name; pages of all lengths take turns."""
    took: dict[tuple[float, str], list[dict[str, float]]] = {}
    with opened() as browser, ExitStack() as programs:
        contexts = {
            minutes: _entered(browser, programs.enter_context(program(made))[1]) for minutes, made in homes.items()
        }
        addresses = {
            (minutes, name): (context, address)
            for minutes, (context, start) in contexts.items()
            for name, address in _pages(homes[minutes], context, start).items()
        }
        for _time in range(TIMES):
            for key, (context, address) in addresses.items():
                took.setdefault(key, []).append(_opened(context, address))
    return {key: {name: statistics.median(one[name] for one in all_) for name in all_[0]} for key, all_ in took.items()}


def _pages(made: Home, context: Any, start: str) -> dict[str, str]:
    """The addresses to measure. The page for judging is kept as it is laid out now, and plain text of its size."""
    judging = f"{start}/gesprek/{made.folder.id}"
    html = context.request.get(judging).body()
    (made.beside / "pagina.html").write_bytes(html)
    (made.beside / "plat.html").write_bytes(_plain(len(html)))
    return {
        "list": f"{start}/",
        "judging": judging,
        **{name: f"{start}{place}" for name, place in OTHERS.items()},
        "comparing": f"{judging}/vergelijken",
        "sharing": f"{judging}/delen",
        "as a file": f"{start}/ernaast/pagina.html",
        "plain text": f"{start}/ernaast/plat.html",
    }


def _plain(size: int) -> bytes:
    """A page of paragraphs, of this many bytes, and nothing that has to be fetched."""
    line = b"<p class=plain>Dit is een zin zoals die in een gesprek wordt gezegd, en zo staan er hier veel.</p>\n"
    head = b'<!doctype html><html lang="nl"><meta charset="utf-8"><title>plat</title><link rel="icon" href="data:,">\n'
    return head + line * ((size - len(head)) // len(line))


def _opened(context: Any, address: str) -> dict[str, float]:
    """When what was there, in milliseconds after it was asked for; and the bytes."""
    page = context.new_page()
    page.goto(address, wait_until="load")
    took = None
    while took is None:
        page.wait_for_timeout(50)
        took = page.evaluate(TIMINGS)
    page.close()
    return dict(took)


# a corrected word


def _corrected(made: Home) -> list[float]:
    """Milliseconds, of words in turns after the middle; one before does not count: it makes the program ready."""
    took = []
    with opened() as browser, program(made) as (_served, address):
        context, start = _entered(browser, address)
        page = context.new_page()
        page.goto(f"{start}/gesprek/{made.folder.id}", wait_until="load")
        middle = page.locator(".turn").count() // 2
        for number in range(TIMES + 1):
            page.locator(f"#beurt-{middle + number} .words [data-t]").first.dblclick()
            page.wait_for_selector("#verbeter:not([hidden])")
            page.evaluate(CLOCK, number + 1)
            page.keyboard.type(f"Anders{number}")
            page.keyboard.press("Enter")
            while (waited := page.evaluate("window.followed")) is None:
                page.wait_for_timeout(50)
            took.append(waited)
            page.wait_for_timeout(SETTLE)
        context.close()
    return took[1:]


# rapid edits


def _edited(made: Home, tabs: int, until: int) -> tuple[int, int, int, float]:
    """
    EDITS places are decided on by so many tabs, and the program is killed when so many are saved. How many the pages
    hold to be saved, how many there are in the file, how many of the first are not among those; and how many a second.
    """
    with opened() as browser, program(made) as (served, address):
        context, start = _entered(browser, address)
        pages = [context.new_page() for _tab in range(tabs)]
        for page in pages:
            page.goto(f"{start}/gesprek/{made.folder.id}", wait_until="load")
        places = pages[0].evaluate(PLACES)
        shares = [places[:EDITS][tab::tabs] for tab in range(tabs)]
        assert len(places) >= EDITS, f"the conversation is too short: {len(places)} places"
        for page, share in zip(pages, shares, strict=True):
            page.evaluate(PRESS, share)
        ends, saved = time.monotonic() + PATIENCE, 0
        while saved < until:
            assert time.monotonic() < ends, f"only {saved} of {EDITS} were saved"
            time.sleep(0.02)
            shown = [page.evaluate(SAVED, share) for page, share in zip(pages, shares, strict=True)]
            saved = sum(len(one["saved"]) for one in shown)
        served.process.kill()
        shown = [page.evaluate(SAVED, share) for page, share in zip(pages, shares, strict=True)]  # until the very end
        served.ends()
        context.close()
    told = {(about, choice) for one in shown for about, choice in one["saved"]}
    kept = {_kept(decision.what) for decision in read_decisions(made.folder.path)}
    return len(told), len(kept), len(told - kept), len(told) / max(one["seconds"] for one in shown)


def _kept(what: Judgement) -> tuple[str, str | None]:
    """What it is about, as the page calls it, and the choice."""
    if isinstance(what, OnFlag):
        return about_flag(what.flag), what.verdict
    return f"item-{what.item}" if isinstance(what, OnItem) else "", what.seen if isinstance(what, OnItem) else None


if __name__ == "__main__":
    main()
