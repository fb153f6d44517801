"""Sound that is being recorded: a file that is cut off anywhere is a good one, as far as it goes."""

import os
import stat
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oudertalk.core.takes import Event
from oudertalk.errors import DiskError, SessionCorrupt, StepNotReady
from oudertalk.speech.media import read_sound
from oudertalk.storage.files import disk_errors
from oudertalk.storage.takes import (
    RESERVE,
    Take,
    add_event,
    is_being_recorded,
    read_events,
    recording_lock,
    reserve,
    seconds_that_fit,
    take_length,
    use_reserve,
    wipe_takes,
)
from tests.microphone import noise

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)


def written(path: Path, seconds: float = 2.0, channels: int = 1, *, close: bool = True) -> np.ndarray:
    samples = np.stack([noise(seconds, seed) for seed in range(channels)])
    take = Take(path, 16_000, channels)
    take.add(samples.T.tobytes())
    take.sync()
    if close:
        take.close()
    else:
        take._file.close()  # as when the program is killed: nothing more is written
    return samples


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("close", [True, False])
def test_a_take_is_read_back_bit_by_bit(tmp_path: Path, channels: int, close: bool):
    samples = written(tmp_path / "take-01.wav", channels=channels, close=close)
    assert np.array_equal(read_sound(tmp_path / "take-01.wav").samples * 32768, samples)
    assert take_length(tmp_path / "take-01.wav") == 2.0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 8044))
def test_cut_off_anywhere_it_is_as_long_as_what_is_there(tmp_path: Path, cut: int):
    path = tmp_path / "take-01.wav"
    path.unlink(missing_ok=True)
    samples = written(path, 0.25, close=False)
    os.truncate(path, cut)
    length = take_length(path)
    assert length == max(0, cut - 44) // 2 / 16_000
    if length >= 0.01:
        kept = read_sound(path).samples[0] * 32768
        assert np.array_equal(kept, samples[0][: len(kept)]) and len(kept) == round(length * 16_000)


def test_only_this_user_can_read_it(tmp_path: Path):
    written(tmp_path / "take-01.wav")
    reserve(tmp_path)
    for name in ("take-01.wav", RESERVE):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_take_never_overwrites_another(tmp_path: Path):
    written(tmp_path / "take-01.wav")
    with pytest.raises(FileExistsError):
        Take(tmp_path / "take-01.wav", 16_000, 1)


def test_what_is_no_take_has_no_length(tmp_path: Path):
    (tmp_path / "leeg").write_bytes(b"")
    (tmp_path / "kort").write_bytes(b"RIFF")
    (tmp_path / "nullen").write_bytes(bytes(500))
    assert [take_length(tmp_path / name) for name in ("leeg", "kort", "nullen", "nergens")] == [0, 0, 0, 0]


def test_what_happened_is_read_back(tmp_path: Path):
    events = (
        Event("opened", NOW, 1, files=("take-01.wav",)),
        Event("missing", NOW, 1, 3.5, seconds=0.4, why="dropped"),
        Event("ended", NOW, 1, end="by hand"),
    )
    for event in events:
        add_event(tmp_path, event)
    assert read_events(tmp_path) == events
    with (tmp_path / "takes.jsonl").open("ab") as file:
        file.write(b'{"what":"open')  # and then the power went
    assert read_events(tmp_path) == events


def test_a_line_that_is_no_event_names_its_place(tmp_path: Path):
    (tmp_path / "takes.jsonl").write_text('{"what": "sneezed"}\n')
    with pytest.raises(SessionCorrupt, match=r"takes\.jsonl, regel 1"):
        read_events(tmp_path)


def test_the_takes_go_and_what_happened_stays(tmp_path: Path):
    written(tmp_path / "take-01.wav")
    written(tmp_path / "take-02-1.wav")
    reserve(tmp_path)
    add_event(tmp_path, Event("ended", NOW, 2))
    wipe_takes(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["takes.jsonl"]


def test_the_lock_is_known_to_other_programs_and_falls_with_its_own(tmp_path: Path):
    holder = "import sys, time, pathlib; from oudertalk.storage.takes import recording_lock\n"
    holder += "with recording_lock(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holder, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        assert is_being_recorded(tmp_path)
        with pytest.raises(StepNotReady, match="nu opgenomen"), recording_lock(tmp_path):
            pass
        other.kill()
    assert not is_being_recorded(tmp_path)


def test_how_much_fits(tmp_path: Path):
    some, more = seconds_that_fit(tmp_path / "not" / "yet", 64_000), seconds_that_fit(tmp_path, 32_000)
    assert more == pytest.approx(2 * some, rel=0.1) and some > 0
    assert seconds_that_fit(tmp_path, 1e15) < 1


def test_the_reserve_is_real_and_is_given_back(tmp_path: Path):
    reserve(tmp_path)
    assert (tmp_path / RESERVE).stat().st_blocks * 512 >= 64 * 1024
    use_reserve(tmp_path)
    use_reserve(tmp_path)  # twice is no mistake
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_gone_is_named(tmp_path: Path):
    import errno

    with pytest.raises(DiskError, match="doet het niet meer"), disk_errors(tmp_path / "take-01.wav"):
        raise OSError(errno.EIO, "input/output error")
