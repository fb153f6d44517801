"""Starting, being found, stopping: a real program on a real port."""

from __future__ import annotations

import gc
import http.client
import json
import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from oudertalk import cli as commands
from oudertalk.cli import cli
from oudertalk.pipeline import House
from oudertalk.storage.archive import SessionFolder
from oudertalk.web import running
from oudertalk.web.running import Running
from oudertalk.web.server import _warm_up
from tests.web.conftest import Served

pytestmark = pytest.mark.model

IMPATIENT = """
from oudertalk.pipeline import House
from oudertalk.settings import read_settings
from oudertalk.web.presence import Patience
from oudertalk.web.server import open_pages
show = lambda address: print(address, flush=True)
open_pages(House(read_settings()), show=show, patience=Patience(first=30, after_last=1.5, silent=5))
"""


def port_of(address: str) -> int:
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/start\?kaartje=[\w-]+(&gesprek=[\w-]+)?", address)
    assert found is not None, address
    return int(found[1])


class Visit:
    """One browser, without the browser."""

    def __init__(self, address: str) -> None:
        self.port = port_of(address)
        status, headers, _text = self.ask("GET", "/start" + address.partition("/start")[2])
        assert status == 303
        self.cookie = headers["Set-Cookie"].partition(";")[0]
        self.token = json.loads(self.ask("GET", "/token")[2])["token"]

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, dict[str, str], str]:
        headers = {"Cookie": getattr(self, "cookie", ""), "X-Oudertalk-Token": getattr(self, "token", "")}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        told = answer.status, dict(answer.headers), answer.read().decode("utf-8", "replace")
        connection.close()
        return told


def file_of(house: House) -> Path:
    return running.file_of(house.settings)


def test_it_listens_on_this_computer_only(served: Served):
    port = port_of(served.address())
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    assert f"0100007F:{port:04X}" in listening
    assert not [
        address for address in listening if address.endswith(f":{port:04X}") and not address.startswith("0100007F")
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_where_it_is_open_is_for_this_user_only_and_goes_with_it(served: Served, house: House):
    served.address()
    found = running.recall(file_of(house))
    assert found is not None and found.pid == served.process.pid
    assert file_of(house).stat().st_mode & 0o777 == 0o600
    assert running.ask(file_of(house), "stop") == "ok"
    assert served.ends() == 0 and not file_of(house).exists()


def test_a_second_start_finds_the_first(served: Served, serve: Callable[..., Served], demo: SessionFolder):
    first = served.address()
    second = serve(demo.id)
    found = second.address()
    assert second.ends() == 0 and port_of(found) == port_of(first)
    assert found.endswith(f"&gesprek={demo.id}") and found.partition("&")[0] != first
    assert served.process.poll() is None
    assert Visit(found).ask("GET", "/")[0] == 200


def test_what_a_killed_program_left_behind_is_recognised(served: Served, serve: Callable[..., Served], house: House):
    served.address()
    served.kill()
    assert file_of(house).exists()
    again = serve()
    assert Visit(again.address()).ask("GET", "/")[0] == 200


@pytest.mark.parametrize(
    "left", ["", "{", "[]", '{"port": "x", "pid": 1, "key": "y"}', '{"port": 99999999, "pid": 1, "key": "y"}']
)
def test_a_file_that_says_nothing_is_no_start(tmp_path: Path, left: str):
    (tmp_path / "open.json").write_text(left, encoding="utf-8")
    assert running.ask(tmp_path / "open.json", "kaartje") is None


def test_another_program_on_that_port_is_not_taken_for_ours(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        running.remember(tmp_path / "open.json", silent.getsockname()[1], "sleutel")
        began = time.monotonic()
        assert running.address(tmp_path / "open.json") is None
        assert time.monotonic() - began < 10


def test_the_file_of_another_start_stays(tmp_path: Path):
    running.remember(tmp_path / "open.json", 4711, "theirs")
    running.forget(tmp_path / "open.json", "ours")
    assert running.recall(tmp_path / "open.json") == Running(4711, os.getpid(), "theirs")


def taken(port: int) -> socket.socket:
    """Holds this port. Another test's program that has it gives it back before long, and may not halfway."""
    ends = time.monotonic() + 120
    while True:
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            assert time.monotonic() < ends, "somebody keeps the port"
            time.sleep(0.1)


def test_a_port_that_is_taken_gets_another(demo: SessionFolder, serve: Callable[..., Served]):
    from oudertalk.web.server import PORT

    with taken(PORT):
        address = serve().address()
    assert port_of(address) != PORT and Visit(address).ask("GET", "/")[0] == 200


def test_it_stops_a_while_after_the_last_page_closed(demo: SessionFolder, serve: Callable[..., Served], house: House):
    served = serve(script=IMPATIENT)
    visit = Visit(served.address())
    for page in ("een", "twee"):
        assert visit.ask("POST", "/hartslag", f"pagina={page}")[0] == 200
    visit.ask("POST", "/dag", "pagina=een")
    time.sleep(3)
    assert served.process.poll() is None
    visit.ask("POST", "/dag", "pagina=twee")
    assert served.ends() == 0 and not file_of(house).exists()


def test_the_button_stops_it_after_saying_so(served: Served):
    visit = Visit(served.address())
    status, _headers, told = visit.ask("POST", "/stop")
    assert status == 200 and "Alles is bewaard" in told
    assert served.ends() == 0


def test_it_ends_when_nobody_comes(demo: SessionFolder, serve: Callable[..., Served]):
    served = serve("--wait", "0.02")
    served.address()
    assert served.ends() == 0


def test_the_log_holds_no_secret(served: Served, house: House):
    address = served.address()
    visit = Visit(address)
    visit.ask("GET", "/nergens")
    visit.ask("POST", "/stop")
    served.ends()
    log = "\n".join(served.log)
    assert "pages on port" in log
    for secret in (address.partition("kaartje=")[2], visit.cookie.partition("=")[2], visit.token):
        assert secret not in log


def test_a_conversation_that_is_not_there_is_said_before_anything_opens(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OUDERTALK_HOME", str(house.settings.archive.parent))
    told = CliRunner().invoke(cli, ["open", "2026-01-01-9", "--no-browser"])
    assert told.exit_code == 1 and "Er is geen gesprek" in told.output


def test_without_a_command_a_person_gets_the_pages_and_a_script_the_overview(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OUDERTALK_HOME", str(house.settings.archive.parent))
    told = CliRunner().invoke(cli, [])
    assert told.exit_code == 0 and "Opdrachten" in told.output and "evaluate" in told.output
    opened: list[str] = []
    monkeypatch.setattr(commands, "somebody_is_there", lambda: True)
    monkeypatch.setattr("oudertalk.web.server.open_pages", lambda _house, session, **_how: opened.append(session))
    assert CliRunner().invoke(cli, []).exit_code == 0 and opened == [""]


def test_nothing_to_stop_is_said(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OUDERTALK_HOME", str(house.settings.archive.parent))
    assert "Er waren geen pagina's open" in CliRunner().invoke(cli, ["open", "--stop"]).output


def test_what_was_loaded_is_not_looked_through_again_while_a_page_is_made(house: House):
    try:
        _warm_up(house)
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()


TOO_LATE = IMPATIENT.replace(
    "show =",
    """
import socket
from oudertalk.web import server
taken = socket.create_server(("127.0.0.1", 0))
ports = iter((taken.getsockname()[1], server._free_port()))
server._free_port = lambda: next(ports)
show =""",
)


def test_a_port_that_is_taken_at_the_last_moment_gets_another(demo: SessionFolder, serve: Callable[..., Served]):
    """Two starts at the same moment both find it free, and one of them has it."""
    assert Visit(serve(script=TOO_LATE).address()).ask("GET", "/")[0] == 200
