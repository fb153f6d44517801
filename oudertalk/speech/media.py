"""
Any audio or video file, in and out, with PyAV: the decoders travel in its wheel, so no ffmpeg need be installed.

Decoding streams: an hour of video costs no more memory than a minute.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.errors import AudioTooLong, AudioUnreadable, DiskError
from oudertalk.i18n import _
from oudertalk.speech.audio import SAMPLE_RATE, Sound

logger = logging.getLogger(__name__)

Block = npt.NDArray[np.int16]  # (channels, n) at SAMPLE_RATE

# How a file begins that can have its index, or pictures of any size, between this and its first sound.
_TOLD_AT_THE_END = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_LONG_BEFORE_SOUND = (b"ID3", b"fLaC", b"OggS", b"RIFF", b"\x1aE\xdf\xa3")

_LISTENING_BIT_RATE = 48_000  # bit/s; speech stays pleasant, and an hour fits in 22 MB of report
_ENCODER_BLOCK = 4096  # samples a frame given to an encoder

# Two channels are kept when they are two signals. Below these shares of the energy they are one.
_SAME_SIGNAL = 1e-3  # what one channel has that cannot be had by turning the other up or down: -30 dB
_SILENT_CHANNEL = 1e-5  # a socket with no microphone in it: -50 dB

# A file ends early when more than this is missing of what its header promises; headers round, and some estimate.
_MISSING_SECONDS = 2.0
_MISSING_SHARE = 0.05


@dataclass(frozen=True)
class Imported:
    """What was taken from a file: rate in Hz, duration in s. Not `complete` when the file ended before its time."""

    sample_rate: int
    channels: int
    duration: float
    complete: bool = True


def import_audio(source: Path, target: Path, *, max_seconds: float, progress: Progress = silent) -> Imported:
    """
    The sound of any audio or video file, as 16 kHz FLAC at `target`, readable by this user only.

    One channel, or two when the source is stereo and its channels are two signals (a microphone each). AudioUnreadable,
    AudioTooLong (more than `max_seconds`) or DiskError, and then nothing is left at `target`.
    """
    with _removed_on_error(target), _opened(source) as decoder:
        if decoder.expected is not None:
            _refuse_too_long(source, decoder.expected, max_seconds)
        blocks = _not_too_long(decoder.blocks(progress), source, max_seconds)
        count, channels = _keep(blocks, decoder.channels, target)
        if count == 0:
            raise AudioUnreadable(_("In {file} zit geen geluid. Kies een andere opname.").format(file=source))
    duration = count / SAMPLE_RATE
    complete = not decoder.ended_early(duration)
    logger.info("imported %.1f s, %d channels, complete: %s", duration, channels, complete)
    progress(1.0)
    return Imported(SAMPLE_RATE, channels, duration, complete)


def keep_blocks(blocks: Iterable[Block], channels: int, target: Path) -> Imported:
    """
    This sound, at SAMPLE_RATE and of so many channels, as FLAC at `target`; one channel when two say the same.

    AudioUnreadable when there is none, DiskError when there is no room for it, and then nothing is left at `target`.
    """
    with _removed_on_error(target):
        count, channels = _keep(blocks, channels, target)
        if count == 0:
            raise AudioUnreadable(_("Er is niets opgenomen: er kwam geen geluid van de microfoon."))
    return Imported(SAMPLE_RATE, channels, count / SAMPLE_RATE)


def blocks_of(path: Path) -> Iterator[Block]:
    """The sound of a file, piece by piece, (channels, n) at SAMPLE_RATE. May raise AudioUnreadable."""
    with _opened(path) as decoder:
        yield from decoder.blocks(silent)


def _keep(blocks: Iterable[Block], channels: int, target: Path) -> tuple[int, int]:
    """Samples and channels that were kept: one channel when it says all that two would."""
    statistics = _Channels()
    count = _encode(statistics.watch(blocks), target, channels, codec="flac", container_format="flac")
    if count and channels == 2 and (one := statistics.one_that_says_it_all()) is not None:
        _keep_one_channel(target, one)
        channels = 1
    return count, channels


def check_source(source: Path) -> None:
    """AudioUnreadable, with the reason and the remedy, when this file has no sound to offer. Decodes nothing."""
    with _opened(source):
        pass


def check_beginning(beginning: Path) -> None:
    """
    AudioUnreadable when a file that begins so, and of which the rest is still to come, cannot hold sound.

    Some files tell only at their end what is in them; those pass, and `check_source` judges them when they are whole.
    """
    with beginning.open("rb") as opened:
        head = opened.read(12)
    if head[4:8] in _TOLD_AT_THE_END or head.startswith(_LONG_BEFORE_SOUND):
        return
    check_source(beginning)


def read_sound(path: Path, *, max_seconds: float = math.inf) -> Sound:
    """
    The whole sound of a file, at 16 kHz: 230 MB of memory for an hour of one channel.

    AudioUnreadable; AudioTooLong when there is more than `max_seconds`, before that much is in memory.
    """
    with _opened(path) as decoder:
        if decoder.expected is not None:
            _refuse_too_long(path, decoder.expected, max_seconds)
        room = math.ceil(((decoder.expected or 60.0) + 1.0) * SAMPLE_RATE)
        samples, count = np.empty((decoder.channels, room), dtype=np.float32), 0
        for block in _not_too_long(decoder.blocks(silent), path, max_seconds):
            if count + block.shape[1] > samples.shape[1]:
                # Twice the room each time: the header promised less than there is, or nothing.
                samples = np.concatenate([samples, np.empty_like(samples)], axis=1)
            np.divide(block, 32768.0, out=samples[:, count : count + block.shape[1]], casting="unsafe")
            count += block.shape[1]
    if count == 0:
        raise AudioUnreadable(_("In {file} zit geen geluid. Kies een andere opname.").format(file=path))
    return Sound(samples[:, :count])


def read_part(path: Path, time: TimeSpan) -> Sound:
    """The sound of this stretch of a file, at 16 kHz, and no more of it in memory. May raise AudioUnreadable."""
    first, last = round(time.start * SAMPLE_RATE), round(time.end * SAMPLE_RATE)
    pieces: list[Block] = []
    with _opened(path) as decoder:
        at = 0
        for block in decoder.blocks(silent):
            pieces.append(block[:, max(0, first - at) : max(0, last - at)])
            at += block.shape[1]
            if at >= last:
                break
    samples = np.concatenate(pieces, axis=1) if pieces else np.empty((1, 0), dtype=np.int16)
    return Sound(np.asarray(samples / np.float32(32768), dtype=np.float32))


def resampled(samples: Block, sample_rate: int) -> Block:
    """These samples, (channels, n) with n > 0 at `sample_rate` (Hz), at SAMPLE_RATE."""
    if sample_rate == SAMPLE_RATE:
        return samples
    import av

    channels, layout = len(samples), "stereo" if len(samples) == 2 else "mono"
    packed = np.ascontiguousarray(samples.T).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
    frame.sample_rate = sample_rate
    resampler = _resampler(layout)
    return np.concatenate(
        [_unpacked(out, channels) for given in (frame, None) for out in resampler.resample(given)], axis=1
    )


def encode_for_listening(source: Path, target: Path, progress: Progress = silent) -> None:
    """The sound of a file as small mono AAC in an m4a that plays while it loads. Errors as in `import_audio`."""
    with _removed_on_error(target), _opened(source) as decoder:
        mono = (_mixed(block) for block in decoder.blocks(progress))
        # faststart puts the index first, so a page can jump to a second before it has everything
        options = {"movflags": "+faststart"}
        _encode(mono, target, 1, codec="aac", container_format="ipod", bit_rate=_LISTENING_BIT_RATE, options=options)
    progress(1.0)


# --- reading ---------------------------------------------------------------------------------------------------------


class _Decoder:
    """The sound of one opened file. `expected` is the seconds that its header promises, None when it does not say."""

    def __init__(self, source: Path, container: Any, stream: Any) -> None:
        self._source = source
        self._container = container
        self._stream = stream
        self._cut_off = False
        self._read = 0.0  # share of the file's bytes
        self.channels = 2 if stream.codec_context.layout.nb_channels == 2 else 1
        self.expected = _promised_duration(container, stream)

    def ended_early(self, duration: float) -> bool:
        """Whether the file held clearly less than it promised."""
        if self._cut_off or self.expected is None:
            return self._cut_off
        return self.expected - duration > max(_MISSING_SECONDS, _MISSING_SHARE * self.expected)

    def blocks(self, progress: Progress) -> Iterator[Block]:
        """The sound, piece by piece, at SAMPLE_RATE. AudioUnreadable when the disk fails."""
        layout = "stereo" if self.channels == 2 else "mono"
        resampler, fed, seconds, reached = None, None, 0.0, 0.0
        for frame in self._frames():
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            if shape != fed:  # at the start; and in streams that turn stereo, or change rate, on the way
                yield from self._resampled(resampler, None)
                resampler, fed = _resampler(layout), shape
            frame.pts = None  # holes in the file's own clock are closed: our clock is the sound itself
            yield from self._resampled(resampler, frame)
            seconds += frame.samples / frame.sample_rate
            share = seconds / self.expected if self.expected else self._read
            if share > reached:
                reached = min(1.0, share)
                progress(reached)
        yield from self._resampled(resampler, None)

    def _resampled(self, resampler: Any, frame: Any) -> Iterator[Block]:
        if resampler is None:
            return
        for out in resampler.resample(frame):
            yield _unpacked(out, self.channels)

    def _frames(self) -> Iterator[Any]:
        import av

        size, spoilt = max(1, self._source.stat().st_size), 0
        for packet in self._packets():
            try:
                frames = packet.decode()
            except (av.error.InvalidDataError, av.error.UndefinedError, av.error.PatchWelcomeError):
                spoilt += 1  # one bad packet is a click, not the end
                continue
            except av.error.EOFError:
                break
            self._read = max(self._read, (packet.pos or 0) / size)
            yield from frames
        if spoilt:
            logger.warning("skipped %d packets that could not be decoded", spoilt)

    def _packets(self) -> Iterator[Any]:
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.InvalidDataError, av.error.EOFError):
                self._cut_off = True  # what was decoded so far stands
                return
            except OSError as error:
                raise AudioUnreadable(
                    _("Het lezen van {file} is halverwege mislukt. Kopieer het bestand naar deze computer.").format(
                        file=self._source
                    )
                ) from error
            yield packet


@contextmanager
def _opened(source: Path) -> Iterator[_Decoder]:
    """A decoder for the sound of this file; AudioUnreadable, with the reason and the remedy, when there is none."""
    import av

    _refuse_what_is_no_file(source)
    try:
        # "file:" because a name may hold a colon; the whitelist because a playlist may point to the network
        container = av.open(f"file:{source}", options={"protocol_whitelist": "file"})
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        raise AudioUnreadable(_why_it_does_not_open(source)) from error
    with container:
        stream = container.streams.best("audio")
        if stream is None or stream.codec_context is None:
            raise AudioUnreadable(_why_it_has_no_sound(source, container))
        yield _Decoder(source, container, stream)


def _refuse_what_is_no_file(source: Path) -> None:
    try:
        if source.is_dir():
            raise AudioUnreadable(
                _("{file} is een map. Geef het geluids- of videobestand dat erin staat.").format(file=source)
            )
        with source.open("rb") as opened:
            first = opened.read(1)
    except FileNotFoundError as error:
        raise AudioUnreadable(
            _("Het bestand {file} bestaat niet. Controleer de naam en de map.").format(file=source)
        ) from error
    except OSError as error:
        raise AudioUnreadable(
            _("Het bestand {file} kan niet gelezen worden. Controleer of je het mag openen.").format(file=source)
        ) from error
    if not first:
        raise AudioUnreadable(
            _("Het bestand {file} is leeg. Kopieer de opname opnieuw van het apparaat.").format(file=source)
        )


def _why_it_does_not_open(source: Path) -> str:
    with source.open("rb") as opened:
        head = opened.read(4096)
    if head[4:8] == b"ftyp":  # an mp4 whose index, at the end, is missing
        return _(
            "De opname {file} is afgebroken: het einde van het bestand ontbreekt, en zonder dat einde is er niets van "
            "af te spelen. Kopieer het bestand opnieuw, of herstel het op het apparaat waarmee is opgenomen."
        ).format(file=source)
    if _is_text(head):
        return _("{file} is een tekstbestand, geen geluid. Geef de geluids- of video-opname van het gesprek.").format(
            file=source
        )
    return _(
        "{file} is geen geluids- of videobestand, of het is beschadigd. Probeer of een mediaspeler het afspeelt; zo "
        "ja, sla het daar op als mp3 of wav en probeer het opnieuw."
    ).format(file=source)


def _why_it_has_no_sound(source: Path, container: Any) -> str:
    name = container.format.name
    if name.endswith("_pipe") or name in ("image2", "gif", "apng", "ico"):  # to ffmpeg a picture is a short video
        return _("{file} is een afbeelding. Geef de geluids- of video-opname van het gesprek.").format(file=source)
    if container.streams.video:
        return _(
            "De video {file} heeft geen geluid. Geef een opname met geluid, of het losse geluidsbestand ervan."
        ).format(file=source)
    return _why_it_does_not_open(source)


def _is_text(head: bytes) -> bool:
    """
    >>> _is_text("Beste ouders, tot dinsdag.".encode()), _is_text(bytes(20))
    (True, False)
    """
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        text = head.decode("utf-8", errors="ignore") if error.start >= len(head) - 4 else "\0"
    return all(character.isprintable() or character in "\r\n\t\f\ufeff" for character in text)


def _promised_duration(container: Any, stream: Any) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else float(container.duration / 1_000_000)  # microseconds


def _resampler(layout: str) -> Any:
    import av

    return av.AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE)


def _unpacked(frame: Any, channels: int) -> Block:
    """(channels, n) of a frame that is one row, channels taking turns."""
    block: Block = frame.to_ndarray().reshape(-1, channels).T
    return block


def _not_too_long(blocks: Iterable[Block], source: Path, max_seconds: float) -> Iterator[Block]:
    count = 0
    for block in blocks:
        count += block.shape[1]
        _refuse_too_long(source, count / SAMPLE_RATE, max_seconds)
        yield block


def _refuse_too_long(source: Path, seconds: float, max_seconds: float) -> None:
    if seconds > max_seconds:
        raise AudioTooLong(
            _(
                "{file} duurt langer dan {minutes} minuten, meer dan een gesprek. Knip het gesprek eruit, of sta meer "
                "toe met --max-minutes."
            ).format(file=source, minutes=round(max_seconds / 60))
        )


# --- one channel or two ----------------------------------------------------------------------------------------------


class _Channels:
    """Watches stereo go by, and then knows whether it was one signal or two."""

    def __init__(self) -> None:
        self._products = np.zeros((2, 2))  # energy of left and right, and what they share

    def watch(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if block.shape[0] == 2:
                samples = block.astype(np.float64)
                self._products += samples @ samples.T
            yield block

    def one_that_says_it_all(self) -> int | None:
        """The channel (0 or 1) that makes the other superfluous; None when both are needed."""
        (left, shared), (_shared, right) = self._products
        louder, quieter = max(left, right), min(left, right)
        alone = quieter <= _SILENT_CHANNEL * louder or shared**2 >= (1 - _SAME_SIGNAL) * left * right
        return (0 if left >= right else 1) if alone else None


def _keep_one_channel(path: Path, channel: int) -> None:
    """Replaces a stereo FLAC by one of its channels."""
    single = path.with_name(path.name + ".mono")
    with _removed_on_error(single):
        with _opened(path) as decoder:
            blocks = (block[channel : channel + 1] for block in decoder.blocks(silent))
            _encode(blocks, single, 1, codec="flac", container_format="flac")
        try:
            single.replace(path)
        except OSError as error:
            raise _cannot_write(path) from error


def _mixed(block: Block) -> Block:
    if block.shape[0] == 1:
        return block
    return np.asarray(block.mean(axis=0, keepdims=True).astype(np.int16))


# --- writing ---------------------------------------------------------------------------------------------------------


def _encode(
    blocks: Iterable[Block],
    target: Path,
    channels: int,
    *,
    codec: str,
    container_format: str,
    bit_rate: int | None = None,
    options: dict[str, str] | None = None,
) -> int:
    """Writes the blocks to a file that only this user may read; returns the number of samples. May raise DiskError."""
    import av

    layout, count = "stereo" if channels == 2 else "mono", 0
    try:
        target.touch(mode=0o600)
        with av.open(str(target), "w", format=container_format, options=options or {}) as container:
            stream = container.add_stream(codec, rate=SAMPLE_RATE, layout=layout)
            if bit_rate is not None:
                stream.bit_rate = bit_rate
            for block in blocks:
                for at in range(0, block.shape[1], _ENCODER_BLOCK):
                    piece = block[:, at : at + _ENCODER_BLOCK]
                    packed = np.ascontiguousarray(piece.T).reshape(1, -1)
                    frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
                    frame.sample_rate, frame.pts = SAMPLE_RATE, count
                    container.mux(stream.encode(frame))
                    count += piece.shape[1]
            container.mux(stream.encode(None))
    except OSError as error:
        raise _cannot_write(target) from error
    return count


def _cannot_write(path: Path) -> DiskError:
    return DiskError(
        _("Schrijven naar {folder} lukt niet. Maak ruimte op de schijf, of controleer de rechten.").format(
            folder=path.parent
        )
    )


@contextmanager
def _removed_on_error(target: Path) -> Iterator[None]:
    """Half a recording is no recording: gone when anything goes wrong, Ctrl-C too."""
    try:
        yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise
