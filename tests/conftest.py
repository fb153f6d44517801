"""What all tests share: a house of their own, the demonstration heard once, and no network."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oudertalk import pipeline
from oudertalk.core.consent import Permission
from oudertalk.i18n import set_language
from oudertalk.pipeline import House
from oudertalk.settings import read_settings
from oudertalk.storage.archive import SessionFolder
from tests.browser import opened

DEMO = Path(__file__).parent.parent / "demo"
STAGED = Permission(staged=True)


# Two modules run at once (`make test`): the longest begin first, so that none is left over at the end.
LONGEST = (
    "cli/test_record.py",
    "speech/test_transcriber.py",
    "test_network.py",
    "pipeline/test_hearing_on.py",
    "test_consent_gate.py",
    "test_journey.py",
    "cli/test_record_terminal.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first; the order within a module stays."""
    ranks = {str(Path(__file__).parent / name): rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(str(item.path), len(ranks)))


@pytest.fixture(autouse=True)
def no_installed_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answers on every machine; tests that bring a Dutch pipeline of their own are marked `dutch_pipeline`."""
    if request.node.get_closest_marker("dutch_pipeline") is None:
        from oudertalk.analysis import syntax

        monkeypatch.setattr(syntax, "installed", lambda: None)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the network fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"reached for the network: {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    """Every test begins and leaves in Dutch."""
    set_language("nl")
    yield
    set_language("nl")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with the real rubrics and models, and an empty archive."""
    settings = read_settings({"OUDERTALK_HOME": str(tmp_path / "home")})
    return House(settings)


@pytest.fixture(scope="session")
def heard_demo(tmp_path_factory: pytest.TempPathFactory) -> SessionFolder:
    """The staged conversation, taken through the whole real journey once. Copy it before changing it."""
    home = tmp_path_factory.mktemp("demo-home")
    house = House(read_settings({"OUDERTALK_HOME": str(home)}))
    folder = pipeline.begin(house, DEMO / "nagespeeld_gesprek.mp4", STAGED, model="demo", speakers=2)
    pipeline.hear(house, folder)
    pipeline.confirm_roles(house, folder, {"A": "leerkracht", "B": "ouder"})
    pipeline.observe(house, folder)
    pipeline.report(house, folder)
    return folder


@pytest.fixture
def demo(heard_demo: SessionFolder, house: House) -> SessionFolder:
    """A copy of the heard demonstration in this test's own archive."""
    target = house.settings.archive / heard_demo.id
    shutil.copytree(heard_demo.path, target)
    return SessionFolder(target)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser, for all tests of this run."""
    with opened() as browser:
        yield browser
