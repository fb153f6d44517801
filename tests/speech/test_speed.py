"""How fast a machine is with a network, from small ones: exact where it is arithmetic, a ratio where it is measured."""

from __future__ import annotations

import time

import pytest

from oudertalk.settings import read_settings
from oudertalk.speech.speed import (
    NARROW,
    NETWORKS,
    REFERENCE,
    REFERENCE_SMALL,
    TOGETHER,
    TOKENS,
    WIDE,
    Network,
    Took,
    measure,
    peak_memory,
    scaled,
)
from oudertalk.storage.model_shelf import ModelShelf


def as_there(factor: float = 1.0) -> dict[Network, Took]:
    """What the small networks take on a machine that needs so many times as long as ours."""
    return {network: longer(took, factor) for network, took in REFERENCE_SMALL.items()}


def longer(took: Took, factor: float) -> Took:
    return Took(took.encode * factor, took.read * factor, took.align * factor)


def test_a_machine_that_is_so_many_times_slower_takes_so_many_times_longer():
    for name in NETWORKS:
        ours, slow = scaled(name, as_there()), scaled(name, as_there(3.0))
        assert slow.work_per_second == pytest.approx(3 * ours.work_per_second), name


def test_on_our_machine_it_is_what_was_measured_there():
    assert scaled("medium", as_there()) == REFERENCE["medium", 1]  # alone, for it has no room for two
    for name in ("tiny", "small", "turbo"):
        among, alone, group = scaled(name, as_there()), REFERENCE[name, 1], REFERENCE[name, TOGETHER]
        assert among.encode == alone.encode  # one by one, whatever the company
        if NETWORKS[name].at_once == TOGETHER:
            assert among.read == pytest.approx(group.read)
        else:
            assert min(alone.read, group.read) * 0.9 < among.read < max(alone.read, group.read) * 1.1


def test_side_by_side_each_reads_its_share_of_the_windows_together():
    assert NETWORKS["tiny"].at_once == 8
    assert scaled("tiny", as_there(), workers=2).read == pytest.approx(REFERENCE["tiny", TOGETHER].read)
    assert scaled("tiny", as_there(), workers=8).read == pytest.approx(REFERENCE["tiny", 1].read)


def test_a_machine_that_is_slow_with_wide_networks_is_slow_with_the_wide_ones():
    small = {network: longer(took, 4.0 if network == WIDE else 1.0) for network, took in REFERENCE_SMALL.items()}
    factors = {name: scaled(name, small).encode / REFERENCE[name, 1].encode for name in NETWORKS}
    assert factors["tiny"] == factors["base"] == 1.0  # as narrow as the narrow one, or narrower
    assert 2.0 < factors["small"] < 4.0  # in between
    assert factors["medium"] == factors["large-v3"] == pytest.approx(4.0)


def test_a_conversation_takes_its_windows_and_some_are_read_again():
    took = Took(encode=1.0, read=10.0, align=2.0)
    assert took.work_per_second == pytest.approx((1 + 11 + 2) * 0.9 / 26)
    assert TOKENS == 116  # 29 s of conversation, at 2.5 words a second and 1.6 tokens a word


def test_every_network_was_measured_as_it_is_used():
    for name, network in NETWORKS.items():
        assert (name, 1) in REFERENCE, f"run: python -m bench.reference_speed, for {name}"
        assert network.at_once == 1 or (name, TOGETHER) in REFERENCE, f"run: python -m bench.reference_speed, {name}"
    assert set(REFERENCE_SMALL) == {NARROW, WIDE}


def test_the_networks_are_those_of_the_models():
    settings = read_settings({"OUDERTALK_HOME": "/nergens"})
    published = {m.official: m for m in ModelShelf(settings.models, settings.own_models).known() if m.official}
    assert set(published) == set(NETWORKS)
    for name, network in NETWORKS.items():
        assert 2 * network.weights == pytest.approx(published[name].size_bytes, rel=0.03), name  # two bytes a weight


@pytest.mark.parametrize(
    ("name", "measured"), [("base", 1.234e9), ("small", 1.389e9), ("medium", 2.347e9), ("turbo", 2.243e9)]
)
def test_memory_is_about_what_a_network_of_those_dimensions_took(name: str, measured: float):
    assert peak_memory(NETWORKS[name]) == pytest.approx(measured, rel=0.1)


def test_a_deeper_network_takes_longer_for_its_layers_and_more_words_for_their_reading():
    """Really measured, on one processor and by its own time: what else runs here does not count."""
    shallow, deep = (
        measure(Network(80, 128, layers, layers), (1, 2), 4, "cpu", "int8", 1, time.process_time) for layers in (1, 12)
    )
    assert set(deep) == {1, 2}
    for count, took in deep.items():
        assert took.encode > 3 * shallow[count].encode and took.read > 1.5 * shallow[count].read
    assert 0.5 < deep[2].read / deep[1].read < 1.6  # a window is a window, alone or in company
    two = measure(Network(80, 128, 12, 12), (1,), 4, "cpu", "int8", 2, time.process_time, workers=2)[1]
    assert 0.5 < two.encode / deep[1].encode < 2.0  # the work of a window stays what it is, whoever works beside
    talkative = measure(Network(80, 128, 1, 1), (1,), 40, "cpu", "int8", 1, time.process_time)[1]
    assert talkative.read > 2 * shallow[1].read
