"""
Speak Dutch sentences with espeak-ng into one raw file of 16 kHz int16 samples and an index.

    python synthesise.py texts.txt spoken 2      # -> spoken.0.raw, spoken.0.json, spoken.1.raw, ...

The index is a list of [first sample, number of samples, text]. About 10 to 30 ms of one core per sentence.
"""
import json
import multiprocessing
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

VOICES = "f2 f3 f4 m1 m3 m7 linda mike".split()  # few voices: a small model learns them in an hour, 43 it does not
DEMONSTRATION = {"linda": (160, 58), "m3": (160, 38)}  # espeak's words a minute and pitch, as in demo/make_demo.py
DEMONSTRATION_SHARE, PLAIN_SHARE = 0.65, 0.08
RATE = 16_000  # Hz
LONGEST = 14  # s


def draw_voice(rng: random.Random) -> tuple[str, int, int]:
    """Voice, words a minute and pitch: mostly near a voice of the demonstration, else any of the training voices."""
    if rng.random() < DEMONSTRATION_SHARE:
        name = rng.choice(list(DEMONSTRATION))
        speed, pitch = DEMONSTRATION[name]
        return f"nl+{name}", speed + rng.randint(-9, 9), pitch + rng.randint(-5, 5)
    voice = "nl" if rng.random() < PLAIN_SHARE else "nl+" + rng.choice(VOICES)
    return voice, rng.randint(145, 180), rng.randint(35, 65)


def speak(text: str, voice: str, speed: int, pitch: int) -> np.ndarray | None:
    """Samples, int16, trimmed to the speech; None when nothing was said."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", text]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    at = wav.find(b"data") + 8
    sound = np.frombuffer(wav[at:at + (len(wav) - at) // 2 * 2], dtype=np.int16).astype(np.float32)
    sound = resample_poly(sound, 320, 441)  # 22 050 Hz -> 16 000 Hz
    loud = np.abs(sound) > 100
    if not loud.any():
        return None
    sound = sound[max(0, loud.argmax() - 800):len(sound) - max(0, loud[::-1].argmax() - 800)]
    return (sound / np.abs(sound).max() * 20_000).astype(np.int16)


def write_part(job: tuple[int, list[str], str]) -> None:
    seed, texts, out = job
    rng, index, position = random.Random(seed), [], 0
    with open(out + ".raw", "wb") as raw:
        for text in texts:
            sound = speak(text, *draw_voice(rng))
            if sound is None or len(sound) > LONGEST * RATE:
                continue
            raw.write(sound.tobytes())
            index.append([position, len(sound), text])
            position += len(sound)
    Path(out + ".json").write_text(json.dumps(index))


def main() -> None:
    source, out, parts = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    texts = [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    with multiprocessing.Pool(parts) as pool:
        pool.map(write_part, [(i, texts[i::parts], f"{out}.{i}") for i in range(parts)])


if __name__ == "__main__":
    main()
