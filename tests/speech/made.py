"""Sound and files that the tests make, and the two yardsticks: word error rate and diarisation error rate."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import permutations
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from oudertalk.core.progress import Progress, silent
from oudertalk.core.spans import TimeSpan
from oudertalk.core.transcript import SpeakerSpan, Word
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.segmentation import Segmentation
from oudertalk.speech.voice_activity import find_speech

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "demo" / "nagespeeld_gesprek.mp4"
DEMO_MODEL = ROOT / "models" / "demo.pt"
VOICE_ENCODER = ROOT / "models" / "voice_encoder.onnx"
STRETCH_ENCODER = ROOT / "models" / "stretch_encoder.onnx"
SEGMENTATION = ROOT / "models" / "segmentation.onnx"
REFERENCE = ROOT / "tests" / "data" / "voice_encoder_reference.npz"
STRETCH_REFERENCE = ROOT / "tests" / "data" / "stretch_encoder_reference.npz"
SEGMENTATION_REFERENCE = ROOT / "tests" / "data" / "segmentation_reference.npz"


def write_media(
    path: Path,
    samples: Samples,
    *,
    codec: str,
    rate: int,
    container_format: str | None = None,
    picture: bool = False,
    options: dict[str, str] | None = None,
) -> Path:
    """A file with this sound, (channels, n) at SAMPLE_RATE, resampled to `rate`; with a grey video if so wished."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[0]]
    with av.open(str(path), "w", format=container_format, options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        if picture:
            _write_grey(container, seconds=samples.shape[1] / SAMPLE_RATE)
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
        for at in range(0, samples.shape[1], 4096):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(samples[:, at : at + 4096]), format="fltp", layout=layout
            )
            frame.sample_rate, frame.pts = SAMPLE_RATE, at
            for out in resampler.resample(frame):
                container.mux(stream.encode(out))
        for out in resampler.resample(None):
            container.mux(stream.encode(out))
        container.mux(stream.encode(None))
    return path


def write_silent_video(path: Path) -> Path:
    """A second of grey, without sound."""
    with av.open(str(path), "w") as container:
        _write_grey(container, seconds=1.0)
    return path


def write_picture(path: Path, codec: str) -> Path:
    """A grey picture: "png" or "mjpeg"."""
    encoder = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height = 64, 48
    encoder.pix_fmt = "rgb24" if codec == "png" else "yuvj420p"
    encoder.time_base = Fraction(1)
    frame = av.VideoFrame(64, 48, encoder.pix_fmt)
    path.write_bytes(b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)]))
    return path


def _write_grey(container: av.container.OutputContainer, seconds: float) -> None:
    codec = "libvpx" if container.format.name == "webm" else "mpeg4"
    stream = container.add_stream(codec, rate=5)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    for number in range(round(5 * seconds)):
        frame = av.VideoFrame(64, 48, "yuv420p")
        frame.pts = number
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def likeness(heard: Samples, original: Samples, slack: float = 0.06) -> float:
    """The greatest correlation of two sounds of shape (n,), when shifted by at most `slack` s."""
    count = min(len(heard), len(original))
    size = 2 * count
    product = np.fft.irfft(np.fft.rfft(heard[:count], size) * np.conj(np.fft.rfft(original[:count], size)), size)
    shift = round(slack * SAMPLE_RATE)
    best = max(product[: shift + 1].max(), product[-shift:].max())
    return float(best / (np.linalg.norm(heard[:count]) * np.linalg.norm(original[:count])))


def tone(seconds: float, hertz: float = 440.0) -> Samples:
    """A pure tone, shape (n,)."""
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def silence(seconds: float) -> Samples:
    """Nothing, shape (n,)."""
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)


def noise(seconds: float) -> Samples:
    """White noise, shape (n,), always the same."""
    return np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE)).astype(np.float32)


def _hum(seconds: float) -> Samples:
    return np.sum([tone(seconds, 50.0 * number) / number for number in (1, 2, 3, 5)], axis=0, dtype=np.float32)


def _knocks(seconds: float, length: float) -> Samples:
    """A bang every 0.7 s that dies out in `length` s: a click, a door."""
    sound, bang = 1e-4 * noise(seconds), noise(4 * length)
    bang *= np.exp(-np.arange(len(bang)) / (length * SAMPLE_RATE)).astype(np.float32)
    for at in np.arange(0.5, seconds - 4 * length, 0.7):
        sound[round(at * SAMPLE_RATE) :][: len(bang)] += bang
    return sound


def _pink(seconds: float) -> Samples:
    spectrum = np.fft.rfft(noise(seconds))
    pink = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)))
    return (pink / np.abs(pink).max()).astype(np.float32)


def _coughs(seconds: float) -> Samples:
    """Every three seconds a burst of breath through an open mouth, and a shorter one after it."""
    sound, breath = 1e-4 * noise(seconds), _pink(0.35) * np.exp(-np.arange(round(0.35 * SAMPLE_RATE)) / 1_500)
    for at in np.arange(1.0, seconds - 1, 3.0):
        for after, strength in ((0.0, 1.0), (0.4, 0.6)):
            sound[round((at + after) * SAMPLE_RATE) :][: len(breath)] += strength * breath.astype(np.float32)
    return sound


def _melody(seconds: float) -> Samples:
    """Plucked strings with overtones, three a second."""
    sound, pitches = np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32), (262, 330, 392, 523, 392, 330)
    fade = np.exp(-np.arange(round(0.9 * SAMPLE_RATE)) / 4_000).astype(np.float32)
    for number, at in enumerate(np.arange(0, seconds - 1, 1 / 3)):
        hertz = pitches[number % len(pitches)]
        string = np.sum([tone(0.9, hertz * k) / k for k in (1, 2, 3, 4)], axis=0) * fade
        sound[round(at * SAMPLE_RATE) :][: len(string)] += string.astype(np.float32)
    return sound


# What sounds in a room where nobody speaks; the whole house must make nothing of it.
NO_SPEECH: dict[str, Samples] = {
    "silence": silence(20),
    "nothing at all": silence(0),
    "less than a frame": silence(0.01),
    "white noise": noise(20),
    "brown noise": np.cumsum(noise(20)) / 300,
    "wind": noise(20) * (1 + np.sin(2 * np.pi * 0.3 * np.arange(20 * SAMPLE_RATE) / SAMPLE_RATE)),
    "hum": _hum(20),
    "hum and noise": _hum(20) + 0.05 * noise(20),
    "clicks": _knocks(20, 0.001),
    "a door": _knocks(20, 0.06),
    "pink noise": _pink(20),
    "coughs": _coughs(20),
    "a melody": _melody(20),
    "a tone": tone(20),
    "a high tone": tone(20, 3_000.0),
    "a chord": np.sum([tone(20, hertz) for hertz in (262.0, 330.0, 392.0)], axis=0),
}


def read_rttm(path: Path) -> tuple[SpeakerSpan, ...]:
    """Who spoke when, from a file in that format."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("SPEAKER")]
    return tuple(SpeakerSpan(row[7], TimeSpan(float(row[3]), float(row[3]) + float(row[4]))) for row in rows)


@cache
def segmentation_that_ships() -> Segmentation:
    return Segmentation(SEGMENTATION)


def speech_in(samples: Samples, progress: Progress = silent) -> tuple[TimeSpan, ...]:
    """Where somebody speaks, by the detectors that ship."""
    return find_speech(samples, segmentation_that_ships(), progress)


def laid_over(conversation: Samples, one: float, other: float, seconds: float = 4.0, after: float = 2.0) -> Samples:
    """Ten seconds: what is said from the one moment on, and after so many seconds what is said from the other on."""
    mixed = silence(10.0)
    for begin, start in ((0.0, one), (after, other)):
        said = conversation[round(start * SAMPLE_RATE) : round((start + seconds) * SAMPLE_RATE)]
        mixed[round(begin * SAMPLE_RATE) :][: len(said)] += said
    return mixed


def diarisation_error(truth: Sequence[SpeakerSpan], heard: Sequence[SpeakerSpan]) -> float:
    """
    DER without a collar, overlap counted, on frames of 10 ms: missed, false and confused seconds of those spoken.

    >>> a, b = TimeSpan(0, 2), TimeSpan(2, 4)
    >>> truth = SpeakerSpan("x", a), SpeakerSpan("y", b)
    >>> diarisation_error(truth, [SpeakerSpan("B", a), SpeakerSpan("A", b)])
    0.0
    >>> diarisation_error(truth, [SpeakerSpan("A", a), SpeakerSpan("A", b)])
    0.5
    """
    frames = 1 + max(round(100 * span.time.end) for span in [*truth, *heard])
    real, found = _marks(truth, frames), _marks(heard, frames)
    size = max(len(real), len(found))
    shared = np.zeros((size, size), dtype=np.int64)
    shared[: len(real), : len(found)] = real.astype(np.int64) @ found.T.astype(np.int64)
    right = max(sum(shared[a, b] for a, b in enumerate(order)) for order in permutations(range(size)))
    counted = np.maximum(real.sum(axis=0), found.sum(axis=0)).sum()
    return float((counted - right) / real.sum())


def _marks(spans: Sequence[SpeakerSpan], frames: int) -> npt.NDArray[np.bool_]:
    speakers = sorted({span.speaker for span in spans})
    marks = np.zeros((len(speakers), frames), dtype=np.bool_)
    for span in spans:
        marks[speakers.index(span.speaker), round(100 * span.time.start) : round(100 * span.time.end)] = True
    return marks


def word_error(truth: str, heard: str) -> float:
    """
    Wrong, missing and added words, of those spoken; capitals and punctuation do not count.

    >>> word_error("Fijn dat u er bent.", "fijn dat er bent dan")
    0.4
    """
    spoken, written = _plain(truth), _plain(heard)
    row = list(range(len(written) + 1))
    for number, word in enumerate(spoken, start=1):
        above, row = row, [number]
        for at, other in enumerate(written, start=1):
            row.append(min(row[-1] + 1, above[at] + 1, above[at - 1] + (word != other)))
    return row[-1] / len(spoken)


def _plain(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", " ", text.lower()).split()


def truth_as_words() -> list[Word]:
    """The words of the staged conversation, each turn's spread evenly over its seconds."""
    words = []
    for turn in json.loads(DEMO.with_suffix(".json").read_text(encoding="utf-8"))["turns"]:
        text, start, end = turn["text"].split(), float(turn["start"]), float(turn["end"])
        step = (end - start) / len(text)
        words += [Word(word, TimeSpan(start + n * step, start + (n + 1) * step), 1.0) for n, word in enumerate(text)]
    return words
