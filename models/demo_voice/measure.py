"""
Word error rate of a whisper checkpoint on the demonstration conversation and on `test.txt`.

    python measure.py ../demo.pt [--longest 4 8 14] [--prompt "Nou, uh, ja."] [--timestamps] [--test 60]

The demonstration is heard as the project hears it: its own voice activity detection, stretches joined into windows of
at most `--longest` seconds, each window decoded by itself, padded to 30 s, greedily, without earlier text.
Compared in lower case without punctuation. Needs oudertalk, jiwer and, for `test.txt`, espeak-ng.
"""
import argparse
import json
import time
from pathlib import Path

import av
import jiwer
import numpy as np
import torch
import whisper

from oudertalk.speech.segmentation import Segmentation
from oudertalk.speech.voice_activity import find_speech, windows

from synthesise import DEMONSTRATION, VOICES, speak
from texts import lines, words

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "demo"
RATE = 16_000  # Hz


def read_sound(path: Path) -> np.ndarray:
    with av.open(str(path)) as film:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [piece for frame in film.decode(audio=0) for piece in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames])


def hear(model: whisper.Whisper, sound: np.ndarray, timestamps: bool, prompt: str | None) -> str:
    options = whisper.DecodingOptions(language="nl", temperature=0, fp16=False, without_timestamps=not timestamps, prompt=prompt)
    mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(torch.from_numpy(sound)))
    return " ".join(words(whisper.decode(model, mel, options).text))


def errors_by_role(truth: list[dict], heard: str) -> dict[str, float]:
    """Word error rate of the whole, and of each role: an inserted word counts for the role that it falls in."""
    roles = [turn["role"] for turn in truth for _ in words(turn["text"])]
    said = " ".join(word for turn in truth for word in words(turn["text"]))
    wrong = {role: 0 for role in roles}
    for chunk in jiwer.process_words(said, heard).alignments[0]:
        if chunk.type == "insert":
            wrong[roles[min(chunk.ref_start_idx, len(roles) - 1)]] += chunk.hyp_end_idx - chunk.hyp_start_idx
        elif chunk.type != "equal":
            for role in roles[chunk.ref_start_idx:chunk.ref_end_idx]:
                wrong[role] += 1
    return {"all": sum(wrong.values()) / len(roles)} | {role: n / roles.count(role) for role, n in wrong.items()}


def measure_demonstration(model: whisper.Whisper, a: argparse.Namespace) -> None:
    truth = json.loads((DEMO / "nagespeeld_gesprek.json").read_text())["turns"]
    sound = read_sound(DEMO / "nagespeeld_gesprek.mp4")
    speech = find_speech(sound, Segmentation(HERE.parent / "segmentation.onnx"))
    for longest in a.longest:
        cut, began = windows(speech, sound, longest=longest), time.time()
        heard = [hear(model, sound[int(w.start * RATE):int(w.end * RATE)], a.timestamps, a.prompt) for w in cut]
        rates = errors_by_role(truth, " ".join(heard))
        told = ", ".join(f"{role} {rate:.1%}" for role, rate in rates.items())
        print(f"demonstration, windows up to {longest:g} s ({len(cut)}): {told}; {time.time() - began:.0f} s", flush=True)
        if a.show:
            print("\n".join(f"  {w.start:6.1f} {w.end:6.1f}  {text}" for w, text in zip(cut, heard)))


def measure_test(model: whisper.Whisper, a: argparse.Namespace) -> None:
    texts = lines(HERE / "test.txt")
    texts = texts[::max(1, len(texts) // a.test)]
    for voice in VOICES:
        speed, pitch = DEMONSTRATION.get(voice, (160, 50))
        sounds = [speak(text, f"nl+{voice}", speed, pitch).astype(np.float32) / 32768 for text in texts]
        heard = [hear(model, sound, a.timestamps, None) for sound in sounds]
        print(f"test.txt, {len(texts)} sentences, {voice}: {jiwer.wer([' '.join(words(t)) for t in texts], heard):.1%}", flush=True)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model", type=Path)
    p.add_argument("--longest", type=float, nargs="*", default=[10.0], help="s")
    p.add_argument("--prompt")
    p.add_argument("--timestamps", action="store_true")
    p.add_argument("--show", action="store_true", help="print what was heard")
    p.add_argument("--test", type=int, default=0, help="number of sentences of test.txt, in each voice")
    a = p.parse_args()
    model = whisper.load_model(str(a.model), device="cpu")
    measure_demonstration(model, a)
    if a.test:
        measure_test(model, a)


if __name__ == "__main__":
    main()
