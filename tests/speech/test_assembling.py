"""Takes become one sound."""

from pathlib import Path

import numpy as np
import pytest

from oudertalk.core.takes import Piece
from oudertalk.errors import AudioUnreadable
from oudertalk.speech.assembling import TakeFiles, assemble
from oudertalk.speech.media import read_sound
from tests.microphone import noise, write_wave


def take(folder: Path, name: str, samples: np.ndarray) -> Path:
    write_wave(folder / name, samples)
    return folder / name


def assembled(folder: Path, pieces: list[Piece], takes: dict[int, TakeFiles], channels: int = 1) -> np.ndarray:
    assemble(pieces, takes, channels, folder / "audio.flac")
    return np.round(read_sound(folder / "audio.flac").samples * 32768).astype(np.int16)


def test_pieces_and_silence_lie_behind_each_other_to_the_sample(tmp_path: Path):
    first, second = noise(3, 1), noise(2, 2)
    takes = {
        1: TakeFiles((take(tmp_path, "1.wav", first),)),
        2: TakeFiles((take(tmp_path, "2.wav", second),)),
    }
    pieces = [
        Piece(1, 0.0, 1.25),
        Piece(None, 0.0, 0.5),
        Piece(1, 1.25, 3.0),
        Piece(None, 0.0, 2.0),
        Piece(2, 0.0, 2.0),
    ]
    sound = assembled(tmp_path, pieces, takes)[0]
    wanted = [first[:20_000], np.zeros(8_000), first[20_000:], np.zeros(32_000), second]
    assert np.array_equal(sound, np.concatenate(wanted))


def test_microphones_of_their_own_stand_side_by_side_from_where_both_are_open(tmp_path: Path):
    left, right = noise(3, 1), noise(3, 2)
    files = TakeFiles((take(tmp_path, "l.wav", left), take(tmp_path, "r.wav", right[8_000:])), (0.0, 0.5))
    sound = assembled(tmp_path, [Piece(1, 0.0, 2.5)], {1: files}, channels=2)
    assert np.array_equal(sound, np.stack([left[8_000:], right[8_000:]]))


@pytest.mark.parametrize("slow", [2e-4, -2e-4])
def test_clocks_that_run_apart_are_brought_together(tmp_path: Path, slow: float):
    """A tone of 200 Hz, counted by a card that is 0.02 % off: after two minutes 24 ms, nearly five of its waves."""
    true = np.arange(120 * 16_000) / 16_000
    counted = np.arange(round(len(true) / (1 + slow))) * (1 + slow) / 16_000
    left, right = (np.round(9000 * np.sin(2 * np.pi * 200 * times)).astype(np.int16) for times in (true, counted))
    files = (take(tmp_path, "l.wav", left), take(tmp_path, "r.wav", right))
    apart = {}
    for shares in ((), (0.0, slow)):
        sound = assembled(tmp_path, [Piece(1, 0.0, 119.0)], {1: TakeFiles(files, (0.0, 0.0), shares)}, channels=2)
        apart[shares] = np.abs(np.subtract(*sound.astype(np.int32))).max() if len(sound) == 2 else 0
    assert apart[()] > 9000 and apart[(0.0, slow)] < 150


def test_a_microphone_alone_stands_on_both_channels(tmp_path: Path):
    both, alone = np.stack([noise(2, 1), noise(2, 2)]), noise(1, 3)
    takes = {
        1: TakeFiles((take(tmp_path, "1.wav", both),)),
        2: TakeFiles((take(tmp_path, "2.wav", alone),)),
    }
    sound = assembled(tmp_path, [Piece(1, 0.0, 2.0), Piece(2, 0.0, 1.0)], takes, channels=2)
    assert np.array_equal(sound[:, :32_000], both)
    assert np.array_equal(sound[0, 32_000:], alone) and np.array_equal(sound[1, 32_000:], alone)


def test_no_sound_at_all_is_said(tmp_path: Path):
    with pytest.raises(AudioUnreadable, match="niets opgenomen"):
        assemble([], {}, 1, tmp_path / "audio.flac")
    assert list(tmp_path.iterdir()) == []


def test_progress_goes_to_the_end(tmp_path: Path):
    told: list[float] = []
    files = TakeFiles((take(tmp_path, "1.wav", noise(5)),), ())
    assemble([Piece(1, 0.0, 5.0)], {1: files}, 1, tmp_path / "audio.flac", told.append)
    assert told == sorted(told) and told[-1] == pytest.approx(1.0)
