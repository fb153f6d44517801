"""How fast a machine is with a network, from small ones: exact where it is arithmetic, a ratio where it is measured."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from oudertalk.settings import read_settings
from oudertalk.speech import speed
from oudertalk.speech.speed import NETWORKS, Curve, Network, Speed, measure_speed, peak_memory, speed_from
from oudertalk.storage.model_shelf import ModelShelf

PARTS = ("encode", "begin_alone", "begin_together", "step_alone", "step_together", "align_alone", "align_together")


def law(width: int, layers: int) -> float:
    """A machine whose layers go with the width and its square, and the rest with the width."""
    return 0.5 + 2e-3 * width + layers * (1e-3 * width + 3e-6 * width**2)


def flat(**seconds: float) -> Speed:
    """A machine on which each part takes so long, whatever the network; parts that are not named take nothing."""
    once = {part: Curve(0, seconds.get(part, 0.0), 0.0) for part in PARTS}
    return Speed(once, {part: Curve(1, 0.0, 0.0) for part in PARTS})


def test_two_widths_and_two_depths_tell_the_rest():
    took = {(width, depth): {"encode": law(width, depth)} for width in (512, 1024) for depth in (1, 3)}
    found = speed_from(took)
    for width, layers in ((384, 4), (768, 12), (1280, 32)):
        assert found.seconds("encode", width, layers) == pytest.approx(law(width, layers))


def test_a_clock_that_wavers_never_gives_less_than_nothing():
    took = {
        (512, 1): {"encode": 2.0},
        (512, 3): {"encode": 1.0},
        (1024, 1): {"encode": 1.5},
        (1024, 3): {"encode": 9.0},
    }
    found = speed_from(took)
    for width in (64, 384, 512, 768, 1024, 1280):
        for layers in (1, 4, 32):
            assert found.seconds("encode", width, layers) >= 0


def test_more_words_than_windows_so_reading_together_pays():
    small = NETWORKS["small"]
    by_itself = speed.work_per_second(small, flat(step_alone=0.01, step_together=0.01), at_once=1)
    assert speed.work_per_second(small, flat(step_alone=0.01, step_together=0.01), at_once=4) == pytest.approx(
        by_itself / 4
    )
    # where four windows take four times as long, nothing is won
    assert speed.work_per_second(small, flat(step_alone=0.01, step_together=0.04), at_once=8) == pytest.approx(
        by_itself
    )
    encoding = speed.work_per_second(small, flat(encode=2.0), at_once=1)
    assert speed.work_per_second(small, flat(encode=2.0), at_once=8) == pytest.approx(encoding)  # one by one, always
    assert encoding * 26 / 0.9 == pytest.approx(2.0)  # a window of 26 s, of which a conversation fills nine tenths


def test_the_networks_are_those_of_the_models():
    settings = read_settings({"OUDERTALK_HOME": "/nergens"})
    published = {m.official: m for m in ModelShelf(settings.models, settings.own_models).known() if m.official}
    assert set(published) == set(NETWORKS)
    for name, network in NETWORKS.items():
        assert 2 * network.weights == pytest.approx(published[name].size_bytes, rel=0.03), name  # two bytes a weight


@pytest.mark.parametrize(
    ("name", "measured"), [("base", 1.239e9), ("small", 1.834e9), ("medium", 2.347e9), ("turbo", 2.576e9)]
)
def test_memory_is_about_what_a_network_of_those_dimensions_took(name: str, measured: float):
    assert peak_memory(NETWORKS[name]) == pytest.approx(measured, rel=0.1)


def test_a_network_that_was_not_measured_takes_about_what_is_said_of_it(monkeypatch: pytest.MonkeyPatch):
    """On one processor, by its own time: what else runs here does not count."""
    monkeypatch.setattr(speed, "_TOKENS", 20)  # quicker, and the ratio is the same
    found = measure_speed((128, 256), (1, 3), threads=1, clock=time.process_time)
    deep = Network(80, 384, 8, 8)
    with tempfile.TemporaryDirectory() as folder:
        speed._write_at_random(deep, Path(folder), "int8")
        took = speed._took(deep, Path(folder), "cpu", "int8", 1, time.process_time)
    assert set(took) == set(PARTS)
    for part in ("encode", "begin_together", "step_together"):
        said = found.seconds(part, deep.width, deep.encoder_layers)
        assert 0.5 < said / took[part] < 2, part
        assert took[part] > 2 * found.seconds(part, deep.width, 1), part  # eight layers are not one
