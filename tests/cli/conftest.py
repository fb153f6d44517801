"""Running commands as a person would, in a home of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oudertalk.cli import cli
from tests.conftest import DEMO
from tests.speech.made_networks import make_encoder, make_segmentation

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this user's models and sessions live."""
    monkeypatch.setenv("OUDERTALK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OUDERTALK_LANG", raising=False)
    monkeypatch.setenv("LANGUAGE", "nl")  # the commands set it; put it back afterwards
    return tmp_path / "home"


@pytest.fixture
def oudertalk(home: Path) -> Run:
    """`oudertalk("sessions")` as typed; `.stdout`, `.stderr` and `.exit_code` of what came."""

    def run(*words: object, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(cli, [str(word) for word in words], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception  # a bug keeps its traceback
        return result

    return run


@pytest.fixture
def short_clip(tmp_path: Path) -> Path:
    """The first half minute of the demonstration, as a wave file in stereo at 44.1 kHz."""
    import av

    target = tmp_path / "kort.wav"
    with av.open(str(DEMO / "nagespeeld_gesprek.mp4")) as source, av.open(str(target), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=44_100, layout="stereo")
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=44_100)
        for frame in source.decode(audio=0):
            if frame.time > 30:
                break
            for piece in resampler.resample(frame):
                container.mux(stream.encode(piece))
        container.mux(stream.encode())
    return target


@pytest.fixture
def measured_machine(home: Path) -> Path:
    """This user's models folder, on a machine that was measured before: nobody has to wait for that."""
    from oudertalk.speech.speed import ENGINE, NETWORKS, VERSION
    from oudertalk.storage.machine import Estimates, remember_estimates

    work = {name: network.weights / 600e6 for name, network in NETWORKS.items()}  # small 0.4, medium 1.3, large 2.6
    remember_estimates(home / "models", Estimates(ENGINE, VERSION, work))
    return home / "models"


@pytest.fixture
def stick_with_networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick with two tiny networks of the tests, in a program that knows them for sherpa's models."""
    from oudertalk.storage.model_shelf import KnownModel, ModelShelf

    stick = tmp_path / "stick"
    stick.mkdir()
    make_segmentation(stick / "pyannote-segmentation-3.0.onnx")
    make_encoder(stick / "nemo_en_titanet_small.onnx")
    contents = {path.name: path.read_bytes() for path in stick.iterdir()}
    really_known = ModelShelf.known

    def known(shelf: ModelShelf) -> tuple[KnownModel, ...]:
        return tuple(
            replace(model, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
            if (content := contents.get(model.file))
            else model
            for model in really_known(shelf)
        )

    monkeypatch.setattr(ModelShelf, "known", known)
    return stick


def files_in(folder: Path) -> list[str]:
    """Every file under the folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
