"""The takes of a recording become one sound: one behind the other, and microphones of their own side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oudertalk.core.progress import Progress, silent
from oudertalk.core.takes import Piece
from oudertalk.speech.audio import SAMPLE_RATE
from oudertalk.speech.media import Block, Imported, blocks_of, keep_blocks


@dataclass(frozen=True, slots=True)
class TakeFiles:
    """
    The files of a take: one, or one a microphone; how many seconds each began after the first, and by which share its
    clock runs `slow`: no two sound cards count the same second.
    """

    files: tuple[Path, ...]
    offsets: tuple[float, ...] = ()
    slow: tuple[float, ...] = ()


def assemble(
    pieces: Sequence[Piece], takes: Mapping[int, TakeFiles], channels: int, target: Path, progress: Progress = silent
) -> Imported:
    """
    These pieces as 16 kHz FLAC of so many channels at `target`; a take with one channel stands on both. Streams.

    AudioUnreadable when there is no sound at all, DiskError when there is no room for it.
    """
    whole = sum(piece.end - piece.start for piece in pieces) or 1.0
    return keep_blocks(_counted(_laid(pieces, takes, channels), whole, progress), channels, target)


def _laid(pieces: Sequence[Piece], takes: Mapping[int, TakeFiles], channels: int) -> Iterator[Block]:
    reading: dict[int, _Reading] = {}
    for piece in pieces:
        if piece.take is None:
            yield np.zeros((channels, round((piece.end - piece.start) * SAMPLE_RATE)), dtype=np.int16)
            continue
        if piece.take not in reading:
            reading = {piece.take: _Reading(_blocks_of_take(takes[piece.take], channels))}
        yield from reading[piece.take].between(piece.start, piece.end)


class _Reading:
    """A take, read on from where it was."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._at = 0  # samples that were read before `_rest`
        self._rest: Block | None = None

    def between(self, start: float, end: float) -> Iterator[Block]:
        """The sound from one second up to another; the pieces of a take are asked for in order."""
        first, last = round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)
        while self._at < last:
            block = self._rest if self._rest is not None else next(self._blocks, None)
            if block is None:
                return
            count = block.shape[1]
            wanted = block[:, max(0, first - self._at) : max(0, last - self._at)]
            if wanted.shape[1]:
                yield wanted
            used = min(count, last - self._at)
            self._rest = block[:, used:] if used < count else None
            self._at += used


def _blocks_of_take(take: TakeFiles, channels: int) -> Iterator[Block]:
    if len(take.files) == 1:
        blocks: Iterable[Block] = blocks_of(take.files[0])
    else:
        offsets = take.offsets or (0.0,) * len(take.files)
        latest = max(offsets)  # what one microphone heard before the other was open has no counterpart
        slow = take.slow or (0.0,) * len(take.files)
        blocks = _side_by_side(
            [
                _in_time(_mono(_without(blocks_of(file), latest - offset)), rate)
                for file, offset, rate in zip(take.files, offsets, slow, strict=True)
            ]
        )
    for block in blocks:
        yield np.repeat(block, channels, axis=0) if block.shape[0] < channels else block[:channels]


def _mono(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block[:1]


def _without(blocks: Iterable[Block], seconds: float) -> Iterator[Block]:
    left = round(seconds * SAMPLE_RATE)
    for block in blocks:
        skipped = min(left, block.shape[1])
        left -= skipped
        if skipped < block.shape[1]:
            yield block[:, skipped:]


def _in_time(blocks: Iterable[Block], slow: float) -> Iterator[Block]:
    """
    What a clock counted that runs slow by this share, in true time; one channel.

    Straight lines between samples will do: the place at which it is read moves by far less than a sample a second.
    """
    if not slow:
        yield from blocks
        return
    step, at, before = 1 / (1 + slow), 0.0, np.zeros((1, 0), dtype=np.int16)
    for block in blocks:
        known = np.concatenate([before, block], axis=1)[0]
        count = max(0, int((len(known) - 1 - at) / step))
        yield np.round(np.interp(at + step * np.arange(count), np.arange(len(known)), known)).astype(np.int16)[None]
        at += step * count
        used = int(at)
        before, at = known[None, used:], at - used


def _side_by_side(channels: Sequence[Iterator[Block]]) -> Iterator[Block]:
    """Channels from files of their own, as one sound, as long as the shortest."""
    rests = [np.zeros((1, 0), dtype=np.int16) for _channel in channels]
    while True:
        for number, channel in enumerate(channels):
            if rests[number].shape[1] == 0:
                block = next(channel, None)
                if block is None:
                    return
                rests[number] = block
        count = min(rest.shape[1] for rest in rests)
        yield np.concatenate([rest[:, :count] for rest in rests])
        rests = [rest[:, count:] for rest in rests]


def _counted(blocks: Iterable[Block], whole: float, progress: Callable[[float], None]) -> Iterator[Block]:
    samples = 0
    for block in blocks:
        yield block
        samples += block.shape[1]
        progress(min(1.0, samples / SAMPLE_RATE / whole))
