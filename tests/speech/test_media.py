"""Any file in, 16 kHz out; and for what is no sound, one clear sentence."""

from __future__ import annotations

import os
import stat
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from oudertalk.errors import AudioTooLong, AudioUnreadable, DiskError
from oudertalk.speech.audio import SAMPLE_RATE, Samples
from oudertalk.speech.media import Imported, check_source, encode_for_listening, import_audio, read_sound, resampled
from tests.speech.made import likeness, tone, write_media, write_picture, write_silent_video

FORMATS = [  # file, container when the name does not tell, codec, rate in Hz, channels, with a picture
    ("a.wav", None, "pcm_s16le", 8_000, 1, False),
    ("a.wav", None, "pcm_u8", 22_050, 1, False),
    ("a.wav", None, "pcm_f32le", 48_000, 2, False),
    ("a.wav", None, "pcm_s24le", 44_100, 6, False),
    ("a.flac", None, "flac", 44_100, 2, False),
    ("a.flac", None, "flac", 16_000, 1, False),
    ("a.mp3", None, "libmp3lame", 22_050, 1, False),
    ("a.mp3", None, "libmp3lame", 44_100, 2, False),
    ("a.m4a", "ipod", "aac", 44_100, 2, False),
    ("a.ogg", None, "libopus", 24_000, 2, False),
    ("a.opus", "ogg", "libopus", 48_000, 1, False),
    ("a.webm", None, "libopus", 48_000, 2, True),
    ("a.mkv", None, "flac", 48_000, 1, True),
    ("a.mov", None, "pcm_s16le", 44_100, 2, True),
    ("a.mp4", None, "aac", 48_000, 2, True),
    ("10:30 gesprek.mp4" if os.name != "nt" else "a b.mp4", "mp4", "aac", 8_000, 1, True),
]


@pytest.fixture(scope="session")
def spoken(sentence: Samples) -> Samples:
    """Six seconds without anything above 3.4 kHz, so that it fits through 8 kHz; (n,)."""
    spectrum = np.fft.rfft(np.tile(sentence, 2))
    spectrum[round(len(spectrum) * 3_400 / 8_000) :] = 0
    return np.fft.irfft(spectrum, 2 * len(sentence)).astype(np.float32)


@pytest.mark.parametrize(("name", "container", "codec", "rate", "channels", "picture"), FORMATS)
def test_every_format_gives_the_same_sound(
    spoken: Samples,
    tmp_path: Path,
    name: str,
    container: str | None,
    codec: str,
    rate: int,
    channels: int,
    picture: bool,
) -> None:
    samples = np.tile(spoken, (channels, 1))
    if channels == 6:  # someone speaks from the front, and nowhere else
        samples[[0, 1, 3, 4, 5]] = 0
    source = write_media(tmp_path / name, samples, codec=codec, rate=rate, container_format=container, picture=picture)
    imported = import_audio(source, tmp_path / "audio.flac", max_seconds=60)
    heard = read_sound(tmp_path / "audio.flac")
    assert imported == Imported(SAMPLE_RATE, 1, heard.duration)
    assert heard.duration == pytest.approx(len(spoken) / SAMPLE_RATE, abs=0.05)
    assert likeness(heard.mono(), spoken) > 0.95
    assert read_sound(source).duration == heard.duration  # without keeping anything, the same


# --- one channel or two


def _stereo(left: Samples, right: Samples) -> Samples:
    return np.stack([left, right])


CHANNELS: dict[str, tuple[Callable[[Samples], Samples], int]] = {
    "a microphone each": (lambda x: _stereo(x, np.roll(x, 20_000)), 2),
    "the same twice": (lambda x: _stereo(x, x), 1),
    "one softer than the other": (lambda x: _stereo(x, 0.2 * x), 1),
    "left only": (lambda x: _stereo(x, 0 * x), 1),
    "right only": (lambda x: _stereo(0 * x, x), 1),
    "opposite phase": (lambda x: _stereo(x, -x), 1),
    "crosstalk": (lambda x: _stereo(x + 0.3 * np.roll(x, 20_000), np.roll(x, 20_000) + 0.3 * x), 2),
}


@pytest.mark.parametrize("case", CHANNELS)
def test_two_channels_are_kept_when_they_are_two_signals(spoken: Samples, tmp_path: Path, case: str) -> None:
    make, expected = CHANNELS[case]
    source = write_media(tmp_path / "a.wav", 0.5 * make(spoken), codec="pcm_s16le", rate=44_100)
    imported = import_audio(source, tmp_path / "audio.flac", max_seconds=60)
    heard = read_sound(tmp_path / "audio.flac")
    assert imported.channels == heard.channels == expected
    assert float(np.abs(heard.mono()).max()) > 0.1
    assert list(tmp_path.glob("*.mono")) == []


# --- what is no sound


def _text(folder: Path) -> Path:
    path = folder / "gesprek.mp3"
    path.write_text("Beste ouders, graag tot dinsdag. Één vraag nog: …\n" * 200, encoding="utf-8")
    return path


def _bytes(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _half_an_mp4(folder: Path) -> Path:
    whole = write_media(folder / "heel.mp4", tone(3.0)[None], codec="aac", rate=44_100).read_bytes()
    return _bytes("half.mp4", whole[: len(whole) // 2])(folder)  # the index stands at the end


def _folder(folder: Path) -> Path:
    (folder / "opnames").mkdir()
    return folder / "opnames"


GARBAGE = np.random.default_rng(0).bytes(40_000)
NO_SOUND: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no such file": (lambda folder: folder / "weg.mp3", "bestaat niet"),
    "a folder": (_folder, "is een map"),
    "an empty file": (_bytes("leeg.mp3", b""), "is leeg"),
    "a png": (lambda folder: write_picture(folder / "foto.png", "png"), "is een afbeelding"),
    "a png named mp3": (lambda folder: write_picture(folder / "foto.mp3", "png"), "is een afbeelding"),
    "a jpg": (lambda folder: write_picture(folder / "foto.jpg", "mjpeg"), "is een afbeelding"),
    "a text named mp3": (_text, "is een tekstbestand"),
    "a playlist": (_bytes("a.m3u8", b"#EXTM3U\n#EXTINF:9,\nhttp://example.org/a.ts\n"), "is een tekstbestand"),
    "a video without sound": (lambda folder: write_silent_video(folder / "stil.mp4"), "heeft geen geluid"),
    "garbage named mp4": (_bytes("ruis.mp4", GARBAGE), "geen geluids- of videobestand"),
    "garbage named wav": (_bytes("ruis.wav", GARBAGE), "geen geluids- of videobestand"),
    "half an mp4": (_half_an_mp4, "is afgebroken"),
}


@pytest.mark.parametrize("case", NO_SOUND)
def test_what_is_no_sound_gets_one_clear_sentence(tmp_path: Path, case: str) -> None:
    make, says = NO_SOUND[case]
    source, target = make(tmp_path), tmp_path / "audio.flac"
    for take in (lambda: import_audio(source, target, max_seconds=60), lambda: check_source(source)):
        with pytest.raises(AudioUnreadable) as raised:
            take()
        assert says in str(raised.value)
        assert source.name in str(raised.value)
        assert not target.exists()


def test_a_file_that_holds_no_samples_has_no_sound(tmp_path: Path) -> None:
    source = tmp_path / "niets.wav"
    with wave.open(str(source), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
    with pytest.raises(AudioUnreadable, match="geen geluid"):
        import_audio(source, tmp_path / "audio.flac", max_seconds=60)
    with pytest.raises(AudioUnreadable, match="geen geluid"):
        read_sound(source)
    assert not (tmp_path / "audio.flac").exists()


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [("a.mp4", "aac", {"movflags": "+faststart"}), ("a.flac", "flac", {})],
)
def test_of_a_file_that_ends_early_the_beginning_is_taken(
    spoken: Samples, tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    samples = np.tile(spoken, 2)[None]
    whole = write_media(tmp_path / name, samples, codec=codec, rate=44_100, options=options).read_bytes()
    source = _bytes(f"half {name}", whole[: len(whole) // 2])(tmp_path)
    imported = import_audio(source, tmp_path / "audio.flac", max_seconds=60)
    assert not imported.complete
    assert 3.0 < imported.duration < 9.0
    assert likeness(read_sound(tmp_path / "audio.flac").mono(), samples[0]) > 0.95


def test_a_spoilt_spot_does_not_end_the_recording(spoken: Samples, tmp_path: Path) -> None:
    source = write_media(tmp_path / "a.mp3", spoken[None], codec="libmp3lame", rate=44_100)
    content = bytearray(source.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 1_500] = GARBAGE[:1_500]
    source.write_bytes(content)
    imported = import_audio(source, tmp_path / "audio.flac", max_seconds=60)
    assert imported.duration == pytest.approx(6.0, abs=0.5)


# --- too long, no room


def test_too_long_is_seen_before_decoding(tmp_path: Path) -> None:
    source, seen = write_media(tmp_path / "a.wav", tone(30)[None], codec="pcm_s16le", rate=16_000), list[float]()
    with pytest.raises(AudioTooLong, match=r"a\.wav duurt langer dan 0 minuten"):
        import_audio(source, tmp_path / "audio.flac", max_seconds=20, progress=seen.append)
    assert seen == []
    assert not (tmp_path / "audio.flac").exists()


def test_too_long_is_seen_while_decoding_when_the_file_does_not_say(tmp_path: Path) -> None:
    whole = write_media(tmp_path / "a.mkv", tone(30)[None], codec="flac", rate=16_000, options={"live": "1"})
    with pytest.raises(AudioTooLong):
        import_audio(whole, tmp_path / "audio.flac", max_seconds=20)
    assert not (tmp_path / "audio.flac").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is imitated by /dev/full")
@pytest.mark.parametrize("take", [lambda s, t: import_audio(s, t, max_seconds=60), encode_for_listening])
def test_a_full_disk_is_named_and_leaves_nothing(
    spoken: Samples, tmp_path: Path, take: Callable[[Path, Path], object]
) -> None:
    source = write_media(tmp_path / "a.wav", spoken[None], codec="pcm_s16le", rate=16_000)
    target = tmp_path / "audio.flac"
    target.symlink_to("/dev/full")
    with pytest.raises(DiskError, match="Maak ruimte"):
        take(source, target)
    assert not target.is_symlink()
    assert Path("/dev/full").exists()


def test_a_folder_that_is_not_there_is_named(spoken: Samples, tmp_path: Path) -> None:
    source = write_media(tmp_path / "a.wav", spoken[None], codec="pcm_s16le", rate=16_000)
    with pytest.raises(DiskError, match="weg"):
        import_audio(source, tmp_path / "weg" / "audio.flac", max_seconds=60)


def test_an_interruption_leaves_nothing(spoken: Samples, tmp_path: Path) -> None:
    source = write_media(tmp_path / "a.wav", np.tile(spoken, 5)[None], codec="pcm_s16le", rate=48_000)

    def interrupted(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_audio(source, tmp_path / "audio.flac", max_seconds=60, progress=interrupted)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps its rights elsewhere")
def test_what_is_written_is_for_this_user_only(spoken: Samples, tmp_path: Path) -> None:
    source = write_media(tmp_path / "a.wav", np.stack([spoken, spoken]), codec="pcm_s16le", rate=16_000)
    import_audio(source, tmp_path / "audio.flac", max_seconds=60)
    encode_for_listening(tmp_path / "audio.flac", tmp_path / "sound.m4a")
    assert stat.S_IMODE((tmp_path / "audio.flac").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "sound.m4a").stat().st_mode) == 0o600


# --- for listening


def test_the_sound_to_listen_to_keeps_its_seconds_and_is_small(spoken: Samples, tmp_path: Path) -> None:
    samples = np.stack([np.tile(spoken, 5), np.roll(np.tile(spoken, 5), 9_000)])
    source = write_media(tmp_path / "audio.flac", samples, codec="flac", rate=16_000)
    target = tmp_path / "sound.m4a"
    encode_for_listening(source, target)
    content, heard = target.read_bytes(), read_sound(target)
    assert (heard.channels, heard.duration) == (1, pytest.approx(30.0, abs=0.05))
    assert likeness(heard.mono(), samples.mean(axis=0), slack=0.01) > 0.95
    assert len(content) < 30 * 60_000 / 8  # bytes
    assert content.index(b"moov") < content.index(b"mdat")


def test_progress_runs_from_nothing_to_done(spoken: Samples, tmp_path: Path) -> None:
    source = write_media(tmp_path / "a.mp4", np.tile(spoken, 5)[None], codec="aac", rate=48_000, picture=True)
    for take in (
        lambda progress: import_audio(source, tmp_path / "audio.flac", max_seconds=60, progress=progress),
        lambda progress: encode_for_listening(source, tmp_path / "sound.m4a", progress),
    ):
        seen: list[float] = []
        take(seen.append)
        assert seen == sorted(seen)
        assert len(seen) > 10
        assert 0 < seen[0] < 0.2
        assert seen[-1] == 1.0


@pytest.mark.parametrize(("sample_rate", "channels"), [(16_000, 1), (48_000, 1), (44_100, 2), (8_000, 2)])
def test_samples_of_another_rate_sound_the_same_at_ours(sample_rate: int, channels: int):
    def made(rate: int) -> np.ndarray:
        times = np.arange(rate * 2) / rate
        return np.stack([np.sin(2 * np.pi * (300 + 200 * channel) * times) for channel in range(channels)])

    heard = resampled((made(sample_rate) * 20_000).astype(np.int16), sample_rate)
    assert heard.shape == (channels, pytest.approx(2 * SAMPLE_RATE, abs=32)) and heard.dtype == np.int16
    inside = slice(200, 31_000)  # a filter needs a moment at the ends
    assert np.allclose(heard[:, inside], made(SAMPLE_RATE)[:, inside] * 20_000, atol=60)
