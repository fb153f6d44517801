"""The learnt voice on disk: whole, for this user only, gone when it is forgotten."""

import json
import os
import stat
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from oudertalk.core.own_voice import OwnVoice
from oudertalk.errors import OwnVoiceCorrupt
from oudertalk.storage.own_voice import forget_own_voice, has_ended, keep_own_voice, read_own_voice
from tests.own_voices import NOW, made_up


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "stem" / "mijn_stem.json"


def test_what_is_kept_is_read_and_the_newest_counts(place: Path):
    assert read_own_voice(place) is None
    keep_own_voice(place, made_up())
    keep_own_voice(place, made_up(seconds=30.0))
    assert read_own_voice(place) == made_up(seconds=30.0)
    assert [path.name for path in place.parent.iterdir()] == ["mijn_stem.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps folders private by inheritance, not by mode bits")
def test_it_is_for_this_user_only_whatever_the_umask_and_the_folder_above(place: Path):
    place.parent.parent.chmod(0o755)
    before = os.umask(0o000)
    try:
        keep_own_voice(place, made_up())
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def damaged(**changes: object) -> str:
    from oudertalk.storage import codec

    return json.dumps({**codec.to_plain(OwnVoice, made_up()), **changes})


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "\xff\xfe",
        damaged(numbers=[0.123456] * 255),
        damaged(numbers=[0.123456] * 256),
        damaged(numbers=["zeepaardje"] * 256),
        damaged(until="ooit"),
        *(json.dumps({k: v for k, v in json.loads(damaged()).items() if k != f.name}) for f in fields(OwnVoice)),
    ],
)
def test_a_damaged_file_is_one_sentence_with_the_remedy_and_none_of_what_it_says(place: Path, content: str):
    place.parent.mkdir()
    place.write_bytes(content.encode("latin-1"))
    with pytest.raises(OwnVoiceCorrupt) as caught:
        read_own_voice(place)
    told = str(caught.value)
    assert "mijn_stem.json" in told and "my-voice forget" in told and "\n" not in told
    assert "0.123456" not in told and "zeepaardje" not in told
    assert forget_own_voice(place) and not place.parent.exists()


def test_forgetting_leaves_nothing_of_a_write_that_was_cut_off_either(place: Path):
    assert not forget_own_voice(place)
    keep_own_voice(place, made_up())
    (place.parent / ".mijn_stem.abc123.json").write_text(damaged())
    assert forget_own_voice(place)
    assert list(place.parent.parent.iterdir()) == []
    assert not forget_own_voice(place)


def test_it_ends(place: Path):
    assert not has_ended(place, NOW)
    keep_own_voice(place, made_up(until=NOW + timedelta(days=1)))
    assert not has_ended(place, NOW + timedelta(days=1))
    assert has_ended(place, NOW + timedelta(days=1, seconds=1))
