"""
Remake the staged demonstration conversation: script -> synthetic voices -> video with sound, and the truth beside it.

    python demo/make_demo.py            # needs espeak-ng, PyAV, scipy and Pillow; using the result needs none of them

Reads  nagespeeld_gesprek.txt   one turn a line, `Leerkracht: ...` or `Ouder: ...`
Writes nagespeeld_gesprek.mp4   a still picture with the sound
       nagespeeld_gesprek.rttm  who spoke when, exact, because the speech is made here
       nagespeeld_gesprek.json  the turns with role, start, end (s) and text
The same script and espeak-ng version give the same sound: the only chance in it is seeded.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.signal import butter, resample_poly, sosfilt

HERE = Path(__file__).parent
NAME = "nagespeeld_gesprek"
ESPEAK_RATE, RATE = 22_050, 48_000  # Hz
GAP = (0.25, 0.9)  # s of silence between two turns
BACK_CHANNEL_WORDS, OVERLAP = 2, 0.12  # "Ja, ja." comes a moment before the other has quite stopped
LEAD, TAIL = 0.8, 1.2  # s of room before the first and after the last word
ROOM_NOISE = -62  # dB relative to full scale
SPEECH_LEVEL = -21  # dB relative to full scale, r.m.s. of the leerkracht's speech
FRAMES_A_SECOND, SIZE = 5, (640, 360)
PAPER, INK, FAINT = "#fbfaf7", "#1f2430", "#6b7280"
FONT = "DejaVuSans.ttf"


@dataclass(frozen=True, slots=True)
class Voice:
    espeak: str
    words_per_minute: int
    pitch: int  # espeak's scale, 0 to 99
    level: float  # dB against the leerkracht


VOICES = {
    "leerkracht": Voice("nl+linda", 160, 58, 0.0),
    "ouder": Voice("nl+m3", 160, 38, -3.0),  # sits further from the microphone
}


@dataclass(frozen=True, slots=True)
class Turn:
    role: str
    start: float  # s
    end: float  # s
    text: str


def read_script(path: Path) -> list[tuple[str, str]]:
    """(role, text) of every turn."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [line.split(": ", 1) for line in lines if line and not line.startswith("#")]
    return [(role.lower(), text) for role, text in pairs]


def speak(text: str, voice: Voice) -> np.ndarray:
    """Samples at RATE, trimmed to the speech, at the level of this voice."""
    command = [
        "espeak-ng",
        "-v",
        voice.espeak,
        "-s",
        str(voice.words_per_minute),
        "-p",
        str(voice.pitch),
        "--stdout",
        text,
    ]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    start = wav.find(b"data") + 8
    sound = np.frombuffer(wav[start : start + (len(wav) - start) // 2 * 2], dtype=np.int16).astype(np.float32)
    loud = np.flatnonzero(np.abs(sound) > 100)
    sound = resample_poly(sound[loud[0] : loud[-1] + 1], RATE // 150, ESPEAK_RATE // 150)
    loudness = np.sqrt(np.mean(sound[np.abs(sound) > 200] ** 2))
    return sound / loudness * 10 ** ((SPEECH_LEVEL + voice.level) / 20)


def converse(script: list[tuple[str, str]], rng: np.random.Generator) -> tuple[np.ndarray, list[Turn]]:
    """All turns one after the other, with the pauses that people leave."""
    turns, pieces, at = [], [], LEAD
    for role, text in script:
        sound = speak(text, VOICES[role])
        gap = -OVERLAP if len(text.split()) <= BACK_CHANNEL_WORDS else rng.uniform(*GAP)
        start = round((at + gap if turns else at) * RATE)
        turns.append(Turn(role, start / RATE, (start + len(sound)) / RATE, text))
        pieces.append((start, sound))
        at = (start + len(sound)) / RATE
    mixed = np.zeros(round((at + TAIL) * RATE), np.float32)
    for start, sound in pieces:
        mixed[start : start + len(sound)] += sound
    return mixed, turns


def put_in_room(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Three early reflections and the hum of a quiet class room."""
    wet = sound.copy()
    for delay, level in ((0.011, -18), (0.019, -22), (0.031, -26)):  # s, dB
        shift = round(delay * RATE)
        wet[shift:] += sound[:-shift] * 10 ** (level / 20)
    noise = sosfilt(butter(2, 2_000, fs=RATE, output="sos"), rng.standard_normal(len(wet)))
    noise *= 10 ** (ROOM_NOISE / 20) / noise.std()
    return np.clip(wet + noise, -0.99, 0.99).astype(np.float32)


def draw_still() -> Image.Image:
    still = Image.new("RGB", SIZE, PAPER)
    pen, middle = ImageDraw.Draw(still), SIZE[0] // 2
    pen.text((middle, 160), "nagespeeld gesprek", INK, ImageFont.truetype(FONT, 34), anchor="mm")
    pen.text((middle, 212), "oudertalk · demonstratie", FAINT, ImageFont.truetype(FONT, 18), anchor="mm")
    return still


def write_video(path: Path, still: Image.Image, sound: np.ndarray) -> None:
    with av.open(str(path), "w", options={"movflags": "+faststart", "fflags": "+bitexact"}) as film:
        film.metadata["title"] = "oudertalk: nagespeeld gesprek (synthetische stemmen)"
        picture = film.add_stream(
            "libx264", rate=FRAMES_A_SECOND, options={"tune": "stillimage", "crf": "26", "threads": "1"}
        )
        picture.width, picture.height, picture.pix_fmt = *SIZE, "yuv420p"
        voice = film.add_stream("aac", rate=RATE, layout="mono", bit_rate=96_000)
        for number in range(int(len(sound) / RATE * FRAMES_A_SECOND) + 1):
            frame = av.VideoFrame.from_image(still)
            frame.pts = number
            film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
        block = voice.codec_context.frame_size or 1024
        for start in range(0, len(sound), block):
            frame = av.AudioFrame.from_ndarray(sound[None, start : start + block], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            film.mux(voice.encode(frame))
        film.mux(voice.encode(None))


def write_truth(turns: list[Turn], duration: float) -> None:
    lines = [f"SPEAKER {NAME} 1 {t.start:.3f} {t.end - t.start:.3f} <NA> <NA> {t.role} <NA> <NA>\n" for t in turns]
    (HERE / f"{NAME}.rttm").write_text("".join(lines), encoding="utf-8")
    told = [{"role": t.role, "start": round(t.start, 3), "end": round(t.end, 3), "text": t.text} for t in turns]
    truth = {"name": NAME, "staged": True, "duration": round(duration, 3), "turns": told}
    (HERE / f"{NAME}.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    rng = np.random.default_rng(2025)
    dry, turns = converse(read_script(HERE / f"{NAME}.txt"), rng)
    sound = put_in_room(dry, rng)
    write_video(HERE / f"{NAME}.mp4", draw_still(), sound)
    write_truth(turns, len(sound) / RATE)
    spoken = {role: sum(t.end - t.start for t in turns if t.role == role) for role in VOICES}
    print(
        f"{len(turns)} turns, {len(sound) / RATE:.1f} s; "
        + ", ".join(f"{role} {s:.0f} s" for role, s in spoken.items())
    )


if __name__ == "__main__":
    main()
