"""Models: known, checked, and fetched only when a person asks, from where it stopped."""

import hashlib
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from oudertalk.errors import DownloadFailed, ModelCorrupt, ModelMissing
from oudertalk.settings import read_settings
from oudertalk.storage import model_shelf
from oudertalk.storage.model_shelf import ModelShelf

WEIGHTS = bytes(range(256)) * 9000  # a little over two chunks


class Weights(BaseHTTPRequestHandler):
    """Serves the weights, with ranges, as a model's address does."""

    asked: list[str | None]
    content = WEIGHTS
    ranges = True
    break_after: int | None = None

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        type(self).asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        if start >= len(self.content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        self.wfile.write(self.content[start : self.break_after])

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[tuple[type[Weights], str]]:
    handler = type("Handler", (Weights,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield handler, f"http://127.0.0.1:{http.server_port}/klein.pt"
        http.shutdown()


def shelf(folder: Path, url: str, content: bytes = WEIGHTS) -> ModelShelf:
    shipped, own = folder / "shipped", folder / "own"
    shipped.mkdir(exist_ok=True)
    entry = f"""models:
- name: klein
  kind: transcriber
  official: klein
  file: klein.pt
  size_bytes: {len(content)}
  sha256: {hashlib.sha256(content).hexdigest()}
  licence: MIT
  origin: ergens
  url: {url}
  ships: false
"""
    (shipped / "models.yaml").write_text(entry)
    return ModelShelf(shipped, own)


def test_a_model_is_fetched_checked_and_then_found(tmp_path: Path, server):
    handler, url = server
    shares: list[float] = []
    found = shelf(tmp_path, url).get("klein", shares.append)
    assert found.path.read_bytes() == WEIGHTS
    assert shares[-1] == 1.0 and shares == sorted(shares)
    assert shelf(tmp_path, url).find("klein") == found
    assert shelf(tmp_path, url).get("klein") == found and handler.asked == [None]  # once is enough


def test_a_fetch_that_broke_off_goes_on_where_it_stopped(tmp_path: Path, server):
    handler, url = server
    handler.break_after = 1_500_000
    with pytest.raises(DownloadFailed, match="klein.pt"):
        shelf(tmp_path, url).get("klein")
    have = (tmp_path / "own" / "klein.pt.part").stat().st_size
    assert 0 < have < len(WEIGHTS)
    with pytest.raises(ModelMissing):  # half a model is no model
        shelf(tmp_path, url).find("klein")
    handler.break_after = None
    assert shelf(tmp_path, url).get("klein").path.read_bytes() == WEIGHTS
    assert handler.asked == [None, f"bytes={have}-"]


def test_a_server_without_ranges_is_read_from_the_beginning(tmp_path: Path, server):
    handler, url = server
    handler.ranges = False
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "klein.pt.part").write_bytes(b"rommel")
    assert shelf(tmp_path, url).get("klein").path.read_bytes() == WEIGHTS


def test_a_part_that_is_already_whole_is_only_checked(tmp_path: Path, server):
    _, url = server
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "klein.pt.part").write_bytes(WEIGHTS)
    assert shelf(tmp_path, url).get("klein").path.read_bytes() == WEIGHTS


def test_something_else_than_promised_is_removed(tmp_path: Path, server):
    handler, url = server
    handler.content = b"een foutpagina"
    with pytest.raises(ModelCorrupt):
        shelf(tmp_path, url).get("klein")
    assert list((tmp_path / "own").iterdir()) == []


def test_without_a_network_it_says_which_file_to_place_where(tmp_path: Path):
    nobody = "http://127.0.0.1:9/klein.pt"  # the discard port: nobody listens
    with pytest.raises(DownloadFailed) as caught:
        shelf(tmp_path, nobody).get("klein")
    assert nobody in str(caught.value) and str(tmp_path / "own" / "klein.pt") in str(caught.value)


NOBODY = "http://127.0.0.1:9/klein.pt"  # the discard port: whoever asks here gets DownloadFailed


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A USB stick with the model on it."""
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "klein.pt").write_bytes(WEIGHTS)
    return folder


@pytest.mark.parametrize("named", ["the folder", "the file", "the file, by another name"])
def test_a_model_is_taken_from_a_stick_without_a_network(tmp_path: Path, stick: Path, named: str):
    source = {"the folder": stick, "the file": stick / "klein.pt"}.get(named, stick / "van Anja.pt")
    if not source.exists():
        (stick / "klein.pt").rename(source)
    shares: list[float] = []
    found = shelf(tmp_path, NOBODY).take("klein", source, shares.append)
    assert found.path == tmp_path / "own" / "klein.pt" and found.path.read_bytes() == WEIGHTS
    assert shares[-1] == 1.0 and len(shares) > 1 and shares == sorted(shares)
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["klein.pt"]
    assert shelf(tmp_path, NOBODY).find("klein") == found
    shutil.rmtree(stick)
    assert shelf(tmp_path, NOBODY).take("klein", stick) == found  # once is enough


def test_a_copy_that_broke_off_goes_on_where_it_stopped(tmp_path: Path, stick: Path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "klein.pt.part").write_bytes(WEIGHTS[:2_000_000])
    shares: list[float] = []
    assert shelf(tmp_path, NOBODY).take("klein", stick, shares.append).path.read_bytes() == WEIGHTS
    assert shares == [1.0]  # what was left is less than one piece


@pytest.mark.parametrize("part", [b"van een ander model", b"langer" * 500_000])
def test_what_stood_there_of_something_else_is_not_gone_on_with(tmp_path: Path, stick: Path, part: bytes):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "klein.pt.part").write_bytes(part)
    assert shelf(tmp_path, NOBODY).take("klein", stick).path.read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (WEIGHTS[:1_000_000], "niet heel: het is 1 MB en hoort 2 MB"),
        (WEIGHTS + b"x" * 1_000_000, "een ander bestand"),
        (WEIGHTS[:-1] + b"x", "controlegetal"),
    ],
)
def test_another_file_than_the_model_is_refused_and_nothing_is_left(
    tmp_path: Path, stick: Path, content: bytes, says: str
):
    (stick / "klein.pt").write_bytes(content)
    with pytest.raises(ModelCorrupt, match=says) as caught:
        shelf(tmp_path, NOBODY).take("klein", stick)
    assert str(stick / "klein.pt") in str(caught.value)
    own = tmp_path / "own"
    assert not own.exists() or list(own.iterdir()) == []


def test_a_stick_without_the_model_says_which_file_it_wants(tmp_path: Path, stick: Path):
    (stick / "klein.pt").unlink()
    for source in (stick, tmp_path / "geen stick"):
        with pytest.raises(ModelMissing, match="klein.pt"):
            shelf(tmp_path, NOBODY).take("klein", source)
    with pytest.raises(ModelMissing, match="reusachtig"):
        shelf(tmp_path, NOBODY).take("reusachtig", stick)


def test_a_model_that_a_browser_fetched_keeps_the_name_of_its_address(tmp_path: Path, stick: Path):
    (stick / "klein.pt").rename(stick / "model.onnx")
    found = shelf(tmp_path, "http://127.0.0.1:9/resolve/main/model.onnx").take("klein", stick)
    assert found.path == tmp_path / "own" / "klein.pt" and found.path.read_bytes() == WEIGHTS


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here that opens and cannot be read")
def test_a_stick_that_is_pulled_out_leaves_what_came_and_says_how_to_go_on(tmp_path: Path):
    part = tmp_path / "klein.pt.part"
    with pytest.raises(DownloadFailed, match="Zit de stick er nog in"):
        model_shelf._copy(Path("/proc/self/mem"), part, lambda _share: None)  # its first page cannot be read
    assert part.is_file()


def test_half_a_model_says_how_far_it_is(tmp_path: Path):
    (tmp_path / "own").mkdir()
    models = shelf(tmp_path, NOBODY)
    (known,) = models.known()
    assert models.fetched(known) is None
    (tmp_path / "own" / "klein.pt.part").write_bytes(WEIGHTS[: len(WEIGHTS) // 4])
    assert models.fetched(known) == 0.25
    (tmp_path / "own" / "klein.pt").write_bytes(WEIGHTS)
    assert models.fetched(known) is None  # it is here, whatever else lies beside it


def test_a_damaged_model_is_not_used_and_says_what_to_do(tmp_path: Path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "klein.pt").write_bytes(b"beschadigd")
    with pytest.raises(ModelCorrupt, match="oudertalk models get klein"):
        shelf(tmp_path, "http://127.0.0.1:9/x").find("klein")
    usb = tmp_path / "usb"
    usb.mkdir()
    (usb / "klein.pt").write_bytes(b"beschadigd")  # the same name from elsewhere is held to the same promise
    with pytest.raises(ModelCorrupt):
        shelf(tmp_path, "http://127.0.0.1:9/x").find(str(usb / "klein.pt"))


def test_a_model_from_a_usb_stick_is_used_from_there(tmp_path: Path):
    (tmp_path / "klein.pt").write_bytes(WEIGHTS)
    found = shelf(tmp_path, "http://127.0.0.1:9/x").find(str(tmp_path / "klein.pt"))
    assert found.known is not None and found.known.official == "klein"
    (tmp_path / "eigen.pt").write_bytes(b"van een ander")
    own = shelf(tmp_path, "http://127.0.0.1:9/x").find(str(tmp_path / "eigen.pt"))
    assert own.known is None and own.name == "eigen" and own.sha256 == hashlib.sha256(b"van een ander").hexdigest()


def test_a_name_nobody_knows_is_said(tmp_path: Path):
    for act in (shelf(tmp_path, "x").find, shelf(tmp_path, "x").get):
        with pytest.raises(ModelMissing, match="reusachtig"):
            act("reusachtig")


def test_what_ships_is_what_the_list_promises():
    settings = read_settings({"OUDERTALK_HOME": "/nergens"})
    shelf = ModelShelf(settings.models, settings.own_models)
    for model in shelf.known():
        assert model.licence and model.origin, model.name
        if model.ships:
            assert shelf.find(model.name).path.stat().st_size == model.size_bytes
        else:
            assert model.url and model.url.startswith("https://")
            if model.kind == "transcriber":
                assert model.sha256 in model.url  # openai-whisper's own promise
