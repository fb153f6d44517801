"""Which model is recommended for a machine, and what is known of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oudertalk.pipeline import House
from oudertalk.pipeline.machine import Expected, expectations, measure_machine, recommend
from oudertalk.speech.speed import ENGINE, NETWORKS, VERSION
from oudertalk.storage.machine import Estimates, remember_estimates, remember_run
from oudertalk.storage.model_shelf import KnownModel

GB = 10**9


def model(name: str, errors: float | None) -> KnownModel:
    wer = None if errors is None else {"fleurs": errors, "common_voice_9": 1.0}
    return KnownModel(name, "transcriber", f"{name}.pt", 1, "", "MIT", "ergens", False, dutch_wer=wer)


MODELS = {
    "tiny": model("tiny", 49.0),
    "small": model("small", 16.4),
    "turbo": model("turbo", 5.7),
    "large": model("large", 5.2),
    "eigen": model("eigen", None),
}


def asks(small: float | None, turbo: float | None, large: float | None) -> dict[str, Expected]:
    """Seconds of work per second; with small in 2 GB, turbo in 3 and large in 4."""
    return {
        "tiny": Expected(0.01, False, GB),
        "eigen": Expected(0.01, True, GB),
        "small": Expected(small, False, 2 * GB),
        "turbo": Expected(turbo, False, 3 * GB),
        "large": Expected(large, False, 4 * GB),
    }


@pytest.mark.parametrize(
    ("work", "memory", "named", "choice"),
    [
        ((0.1, 0.3, 0.9), 16 * GB, "large", "fits"),  # the fewest errors of all that keep up
        ((0.1, 0.3, 1.1), 16 * GB, "turbo", "fits"),  # an hour and a quarter for an hour is too long
        ((0.1, 0.3, 0.9), 5 * GB, "turbo", "fits"),  # large and the rest of the machine would need six
        ((0.4, 1.2, 3.0), 16 * GB, "small", "fits"),
        ((0.4, 1.2, 3.0), None, "small", "fits"),  # a machine that does not say what it has
        ((1.9, 1.5, 5.0), 16 * GB, "turbo", "slow"),  # none keeps up: the one that is left behind the least
        ((1.9, 1.5, 5.0), 4 * GB, "small", "slow"),
        ((0.1, 0.3, 0.9), 3 * GB, "small", "too large"),
    ],
)
def test_the_best_model_that_keeps_up_and_fits(
    work: tuple[float, float, float], memory: int | None, named: str, choice: str
):
    advice = recommend(MODELS, asks(*work), memory)
    assert advice is not None and (advice.model.name, advice.choice) == (named, choice)
    assert advice.expected == asks(*work)[named]


def test_a_machine_that_was_not_measured_gets_no_advice():
    assert recommend(MODELS, asks(None, None, None), 16 * GB) is None


def test_each_model_asks_what_is_known_of_it(house: House):
    own = house.settings.own_models
    before = expectations(house)
    assert before["small"].work is None and before["small"].memory  # memory follows from its dimensions
    assert before["demo"] == Expected(None, False, None)
    remember_estimates(own, Estimates(ENGINE, VERSION, {"small": 0.4}))
    remember_run(own, model="demo", engine=house.engine, sound=100, work=5, day=house.now().date(), memory=GB)
    after = expectations(house)
    assert after["small"] == replace(before["small"], work=0.4)
    assert after["demo"] == Expected(0.05, True, GB)
    assert expectations(replace(house, engine="whisper"))["small"].work is None


@pytest.mark.parametrize(("known", "wanted"), [(True, None), (True, False), (False, False)])
def test_a_machine_is_not_measured_for_nothing(house: House, known: bool, wanted: bool | None):
    if known:
        remember_estimates(house.settings.own_models, Estimates(ENGINE, VERSION, {"small": 0.4}))

    def nobody_waits() -> None:
        pytest.fail("it is measured")

    measure_machine(house, wanted, nobody_waits)


@pytest.mark.parametrize(("version", "wanted"), [(None, None), (VERSION, True), (VERSION - 1, None)])
def test_a_machine_is_measured_when_it_is_new_or_when_asked(house: House, version: int | None, wanted: bool | None):
    if version is not None:
        remember_estimates(house.settings.own_models, Estimates(ENGINE, version, {"small": 0.4}))

    class Waited(Exception):
        """Instead of some seconds of measuring."""

    def somebody_waits() -> None:
        raise Waited

    with pytest.raises(Waited):
        measure_machine(house, wanted, somebody_waits)


def test_what_is_measured_is_an_estimate_for_each_published_model(house: House):
    """The real thing, once: some seconds."""
    said: list[str] = []
    measure_machine(house, None, lambda: said.append("het duurt even"))
    found = expectations(house)
    assert said == ["het duurt even"]
    for name in NETWORKS:
        work = found[name].work
        assert work is not None and work > 0 and not found[name].measured, name
