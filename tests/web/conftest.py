"""The pages: asked without a server, and served by a real one to a real browser."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from oudertalk.pipeline import House
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.media import read_sound
from oudertalk.storage.archive import SessionFolder
from oudertalk.web.app import create_app
from oudertalk.web.door import Door
from oudertalk.web.presence import Patience, Presence
from oudertalk.web.server import Desk
from tests.conftest import DEMO
from tests.microphone import write_wave

PORT = 8427
SPOKEN = 12  # s
WHOSE = "Zeepaardje"
OWN = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def desk(house: House) -> Desk:
    """A desk of this test's own, without a server."""
    return Desk(house, Door(PORT), Presence(Patience()))


class Asked:
    """Asks the pages as a browser would, from the page that it was let in to."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.client = create_app(desk).test_client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, base_url=OWN, headers=headers, buffered=True)

    def post(self, path: str, **content: Any) -> Any:
        headers = {"X-Oudertalk-Token": self.desk.door.token, "Origin": OWN, **content.pop("headers", {})}
        return self.client.post(path, base_url=OWN, headers=headers, **content)

    def come_in(self) -> Asked:
        assert self.get(f"/start?kaartje={self.desk.door.ticket()}").status_code == 303
        return self

    def as_a(self, role: str, alias: str = "", *, blind: bool = False) -> Asked:
        said = {"rol": role, "alias": alias, **({"blind": "ja"} if blind else {})}
        assert self.post("/wie", data=said).status_code == 303
        return self


@pytest.fixture
def stranger(desk: Desk) -> Asked:
    """Somebody who was not let in."""
    return Asked(desk)


@pytest.fixture
def teacher(desk: Desk) -> Asked:
    """The teacher, in a browser that was let in."""
    return Asked(desk).come_in().as_a("leerkracht")


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds of the demonstration, in a file whose name says whose they are."""
    import numpy as np

    sound = read_sound(DEMO / "nagespeeld_gesprek.mp4")
    file = tmp_path_factory.mktemp("opname") / f"gesprek met {WHOSE}.wav"
    write_wave(file, (sound.mono()[: SPOKEN * SAMPLE_RATE] * 32767).astype(np.int16))
    return file


# a real server


class Served:
    """The program, serving the pages of a home."""

    def __init__(self, home: Path, *options: str, script: str = "", within: Mapping[str, str] = os.environ) -> None:
        self.home = home
        environment = {**within, "OUDERTALK_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        environment.pop("OUDERTALK_LANG", None)
        command = [sys.executable, "-c", script] if script else [sys.executable, "-m", "oudertalk", "--verbose", "open"]
        self.process = subprocess.Popen(
            [*command, *([] if script else ["--no-browser"]), *options],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.log: list[str] = []
        pipes = ((self.process.stdout, self._lines.put), (self.process.stderr, self.log.append))
        self._readers = [threading.Thread(target=self._read, args=pipe, daemon=True) for pipe in pipes]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(stream: Any, keep: Callable[[str], Any]) -> None:
        with stream:
            for line in stream:
                keep(line.strip())

    def address(self) -> str:
        """The address that it shows; each works once."""
        return self._lines.get(timeout=60)

    def kill(self) -> None:
        """What a power cut does."""
        self.process.kill()
        self.ends()

    def ends(self, within: float = 20) -> int:
        """Its exit code, when it has ended."""
        code = self.process.wait(within)
        for reader in self._readers:
            reader.join(5)
        return code


@pytest.fixture
def serve(house: House) -> Iterator[Callable[..., Served]]:
    """Starts the program on this test's own archive."""
    started: list[Served] = []

    def start(*options: str, script: str = "", within: Mapping[str, str] = os.environ) -> Served:
        started.append(Served(house.settings.archive.parent, *options, script=script, within=within))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.fixture
def served(demo: SessionFolder, serve: Callable[..., Served]) -> Served:
    """The program on a copy of the demonstration."""
    return serve()


# in a real browser


class Window:
    """A browser of one person, with all its pages asked for and complained about."""

    def __init__(self, browser: Any, width: int = 1366, height: int = 768) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page = self.tab()

    def tab(self) -> Any:
        page = self.context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text))
        return page

    def come_in(self, served: Served, role: str = "leerkracht", *, blind: bool = False) -> Any:
        """Opens the only conversation, as somebody who says what they are."""
        self.page.goto(served.address())
        self.page.click(".session a")
        self.page.check(f"input[value={role}]")
        self.page.set_checked("input[name=blind]", blind)
        self.page.click("form.who-asks button")
        self.page.wait_for_selector("#speel")  # which comes before the words, and before the scripts that hear keys
        self.page.wait_for_load_state()
        return self.page


@pytest.fixture
def window(chromium: Any) -> Iterator[Window]:
    one = Window(chromium)
    yield one
    one.context.close()


def until(page: Any, told: str, seconds: float = 30) -> None:
    """
    Wait until this is true of the page. Playwright's own way would ask the page to run text as a script.

    What asks for a part of the page that is not there yet is not true yet.
    """
    ends = time.monotonic() + seconds
    while not page.evaluate(f"() => {{ try {{ return !!({told}); }} catch (error) {{ return false; }} }}"):
        assert time.monotonic() < ends, told
        page.wait_for_timeout(50)


def saved(page: Any) -> None:
    """Wait until the page says that everything is on the disk."""
    place = "document.getElementById('bewaard')"
    until(page, f"!{place}.classList.contains('open') && /bewaard om|saved at/.test({place}.textContent)")
