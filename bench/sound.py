"""Sound for the other measurements: that of the demonstration, as long as is wanted."""

from __future__ import annotations

from pathlib import Path

DEMO = Path(__file__).parent.parent / "demo" / "nagespeeld_gesprek.mp4"


def duration(sound: Path) -> float:
    """Seconds."""
    import av

    with av.open(str(sound)) as container:
        assert container.duration is not None
        return container.duration / av.time_base


def repeated(source: Path, target: Path, seconds: float) -> Path:
    """The sound of `source`, over and over, until it is this long: mono FLAC at 16 kHz."""
    import av
    import numpy as np

    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(str(source)) as container:
        pieces = [p.to_ndarray()[0] for frame in container.decode(audio=0) for p in resampler.resample(frame)]
    once = np.concatenate(pieces)
    with av.open(str(target), "w") as container:
        stream = container.add_stream("flac", rate=16_000, layout="mono", format="s16")
        for _ in range(int(np.ceil(seconds * 16_000 / len(once)))):
            frame = av.AudioFrame.from_ndarray(once[None], format="s16", layout="mono")
            frame.sample_rate = 16_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target
