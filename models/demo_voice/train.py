"""
Train a small speech recogniser in openai-whisper's own format on synthetic Dutch.

    python train.py --data spoken.0 spoken.1 --phases 14:10:30,30:6:15 --out demo.pt [--init earlier.pt.state]

A phase is seconds of window : windows a batch : minutes. Start short, end with whisper's own 30 s windows.
What makes it learn in an hour on two CPU cores instead of not at all:
- a CTC head on the encoder beside the decoder's own loss;
- guided attention: half of the cross-attention heads are told where in the sound each token was spoken
  (known, because the speech is synthetic), which also makes word times good;
- a compact vocabulary while training: only the tokens that occur; `expand` puts them back in whisper's table;
- few voices; bfloat16 autocast; jemalloc (LD_PRELOAD) on CPU, where page faults otherwise take half the time.
What fits it to the way the project decodes:
- a window holds a stretch of speech (a few sentences, mostly 2 to 15 s) and then digital silence, as whisper pads it;
- a third of the rows has no timestamps, a fifth is preceded by a prompt that has nothing to do with the speech.
On a GPU the same script runs with larger batches and reaches far more in minutes.
"""
import argparse
import json
import math
import queue
import random
import threading
import time
import types
import unicodedata
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from whisper.audio import mel_filters
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import get_tokenizer

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
TOKENS = get_tokenizer(True, language="nl", task="transcribe")
START, END, NO_TIMES, FIRST_TIME = TOKENS.sot_sequence, TOKENS.eot, TOKENS.no_timestamps, TOKENS.timestamp_begin
BEFORE = TOKENS.sot_prev  # opens the prompt
LETTERS = {c: i + 1 for i, c in enumerate("abcdefghijklmnopqrstuvwxyz' ")}
RATE = 16_000  # Hz
WIDTH, HEAD_WIDTH = 256, 64
FULL_VOCABULARY, MAX_TOKENS, MAX_PROMPT = 51_865, 224, 40


class Utterances:
    """Sound and text of all utterances, read lazily from the files that synthesise.py wrote."""

    def __init__(self, prefixes: list[str]):
        self.items = []
        for prefix in prefixes:
            raw = np.memmap(prefix + ".raw", dtype=np.int16, mode="r")
            self.items += [(raw, at, n, text) for at, n, text in json.loads(Path(prefix + ".json").read_text())]

    def draw(self, rng: random.Random) -> tuple[np.ndarray, str]:
        raw, at, n, text = rng.choice(self.items)
        return np.asarray(raw[at:at + n], dtype=np.float32) / 32768, text

    def tokens(self) -> set[int]:
        return {token for *_, text in self.items for token in TOKENS.encode(" " + text)}


def letters(text: str) -> list[int]:
    return [LETTERS[c] for c in unicodedata.normalize("NFD", text.lower()) if c in LETTERS]


def speech_seconds(rng: random.Random, seconds: float) -> float:
    """How much of a window is used: a stretch as voice activity detection cuts it; now and then the whole window."""
    if rng.random() < 0.25:
        return seconds
    return min(seconds, rng.uniform(2, 15) if rng.random() < 0.4 else rng.uniform(8, 30))


def window(data: Utterances, rng: random.Random, seconds: float):
    """Some utterances in one window: sound (n,), tokens, seconds at which each token is spoken, letters."""
    n = int(seconds * RATE)
    used = int(speech_seconds(rng, seconds) * RATE)
    sound, at = np.zeros(n, np.float32), int(rng.random() * 0.6 * RATE) if rng.random() < 0.7 else 0
    tokens, times, spelled, voice_level = [], [], [], rng.uniform(-9, 0)
    for _ in range(60):
        x, text = data.draw(rng)
        if at + len(x) > used - 800:
            if tokens:
                break
            if at + len(x) > n - 800:
                continue
            used = at + len(x) + 800
        sound[at:at + len(x)] += x * 10 ** ((voice_level + rng.uniform(-4, 0)) / 20)
        begin, length = at / RATE, len(x) / RATE
        words = TOKENS.encode(" " + text)
        size = np.array([max(1, len(TOKENS.decode([w]))) for w in words])
        middle = (np.cumsum(size) - size / 2) / size.sum()
        tokens += [FIRST_TIME + round(at / 320), *words, FIRST_TIME + round((at + len(x)) / 320)]
        times += [begin, *(begin + length * (0.02 + 0.96 * middle)), begin + length]
        spelled += letters(text + " ")
        at += len(x) + int(rng.choice([0.15, 0.3, 0.5, 1.0, 1.5]) * rng.random() * RATE)
    stretch = sound[:min(n, max(at, used))]
    stretch[:] = spoil(stretch, rng)
    return sound, tokens, times, spelled


def spoil(sound: np.ndarray, rng: random.Random) -> np.ndarray:
    """What a room and a microphone do: level, noise, a little echo."""
    n = len(sound)
    sound = sound * 10 ** (rng.uniform(-14, 0) / 20)
    if rng.random() < 0.3:  # a small room
        room = np.exp(-np.arange(1600) / rng.uniform(100, 500)) * np.random.randn(1600) * rng.uniform(0.02, 0.15)
        room[0] = 1
        m = 1 << (n + 1600).bit_length()
        sound = np.fft.irfft(np.fft.rfft(sound, m) * np.fft.rfft(room, m), m)[:n].astype(np.float32)
    if rng.random() < 0.8:
        sound = sound + np.random.randn(n).astype(np.float32) * 10 ** (rng.uniform(-75, -40) / 20)
    return sound


HANN, MEL = torch.hann_window(400), mel_filters("cpu", 80)


def log_mel(sound: torch.Tensor) -> torch.Tensor:
    """(batch, samples) -> (batch, 80, frames), whisper's own features."""
    power = torch.stft(sound, 400, 160, window=HANN, return_complex=True)[..., :-1].abs() ** 2
    spec = torch.clamp(MEL @ power, min=1e-10).log10()
    return (torch.maximum(spec, spec.amax(dim=(1, 2), keepdim=True) - 8.0) + 4) / 4


def prompt(data: Utterances, rng: random.Random) -> list[int]:
    """Text that came before, or nothing: the model must not be thrown off by a prompt, nor copy it."""
    if rng.random() > 0.2:
        return []
    text = " ".join(rng.choice(data.items)[3] for _ in range(rng.randint(1, 3)))
    return [BEFORE, *TOKENS.encode(" " + text)[-MAX_PROMPT:]]


def batch(data: Utterances, rng: random.Random, size: int, seconds: float, compact: dict[int, int]):
    """Features, decoder inputs, targets (-100 = not judged), spoken moments (-1 = unknown) and letters of a batch."""
    sounds, rows, row_times, spelled, silent = [], [], [], [], []
    for _ in range(size):
        sound, tokens, times, chars = window(data, rng, seconds)
        if rng.random() < 0.6:  # without timestamps: how the project decodes, and what word alignment uses
            times = [-1.0] + [t for t, k in zip(times, tokens) if k < FIRST_TIME]
            tokens = [NO_TIMES] + [k for k in tokens if k < FIRST_TIME]
        before = [*prompt(data, rng), *START]
        sounds.append(sound)
        rows.append([*before, *tokens, END][:MAX_TOKENS])
        row_times.append(([-1.0] * len(before) + times + [-1.0])[:MAX_TOKENS])
        silent.append(len(before) - 1)
        spelled.append(chars)
    width = max(map(len, rows)) - 1
    inputs = torch.zeros(size, width, dtype=torch.long)
    targets, when = torch.full((size, width), -100), torch.full((size, width), -1.0)
    for i, (row, t) in enumerate(zip(rows, row_times)):
        ids = torch.tensor([compact[k] for k in row])
        inputs[i, :len(row) - 1], targets[i, :len(row) - 1], when[i, :len(row) - 1] = ids[:-1], ids[1:], torch.tensor(t[1:])
        targets[i, :silent[i]] = -100
    return log_mel(torch.from_numpy(np.stack(sounds))), inputs, targets, when, spelled


def encode(model: Whisper, mel: torch.Tensor) -> torch.Tensor:
    """whisper's encoder for windows shorter than 30 s."""
    e = model.encoder
    x = F.gelu(e.conv2(F.gelu(e.conv1(mel)))).permute(0, 2, 1)
    x = (x + e.positional_embedding[:x.shape[1]]).to(x.dtype)
    for block in e.blocks:
        x = block(x)
    return e.ln_post(x)


def watch_attention(model: Whisper) -> list[torch.Tensor]:
    """Collect the scores of every cross-attention, with their gradient."""
    seen: list[torch.Tensor] = []

    def attend(self, q, k, v, mask=None):
        b, _, d = q.shape
        scale = (d // self.n_head) ** -0.25
        q, k, v = (z.view(b, z.shape[1], self.n_head, -1).permute(0, 2, 1, 3) for z in (q, k, v))
        scores = ((q * scale) @ (k * scale).transpose(-1, -2)).float()
        seen.append(scores)
        return (scores.softmax(-1).to(q.dtype) @ v).permute(0, 2, 1, 3).flatten(start_dim=2), None

    for block in model.decoder.blocks:
        block.cross_attn.qkv_attention = types.MethodType(attend, block.cross_attn)
    return seen


def guide(scores: list[torch.Tensor], when: torch.Tensor) -> torch.Tensor:
    """Cross-entropy between half of the heads and a Gaussian (0.25 s) at the true moment of each token."""
    attention = torch.stack([s[:, :s.shape[1] // 2] for s in scores], 1)  # batch, layer, head, token, frame
    frames = (torch.arange(attention.shape[-1], device=when.device) + 0.5) * 0.02
    known = when >= 0
    aim = torch.exp(-((frames - when[..., None]) / 0.25) ** 2 / 2) * known[..., None]
    aim = aim / aim.sum(-1, keepdim=True).clamp(min=1e-6)
    return -(aim[:, None, None] * attention.log_softmax(-1)).sum(-1).permute(0, 3, 1, 2)[known].mean()


def expand(state: dict, used: list[int], dims: dict) -> dict:
    """Put the compact vocabulary back in whisper's 51 865 tokens; the last compact row, never a target, fills the rest."""
    small = state["decoder.token_embedding.weight"]
    full = small[-1:].repeat(FULL_VOCABULARY, 1)
    full[torch.tensor(used)] = small[:-1]
    state = {**state, "decoder.token_embedding.weight": full}
    return {"dims": {**dims, "n_vocab": FULL_VOCABULARY}, "model_state_dict": {k: v.half().cpu() for k, v in state.items()}}


def vocabulary(path: Path, data: Utterances) -> list[int]:
    """The tokens that the model knows. New ones are added at the end, so that the rows of an earlier state stay valid."""
    used = json.loads(path.read_text()) if path.exists() else [*range(256), *range(END, FULL_VOCABULARY)]
    used += sorted(data.tokens() - set(used))
    path.write_text(json.dumps(used))
    return used


def compacted(checkpoint: dict, used: list[int]) -> dict:
    """A finished checkpoint as the state to go on from: only the rows of the tokens in use, and no letters yet."""
    weights = {name: weight.float() for name, weight in checkpoint["model_state_dict"].items()}
    full = weights["decoder.token_embedding.weight"]
    unused = next(token for token in range(FULL_VOCABULARY) if token not in set(used))
    weights["decoder.token_embedding.weight"] = full[torch.tensor([*used, unused])]
    return {"m": weights, "ctc": None}


def go_on(model: Whisper, ctc: nn.Linear, state: dict, rows: int) -> None:
    """Load an earlier state; tokens that came in since get a small random row before the last (filling) one."""
    if state["ctc"] is None:
        model.load_state_dict(state["m"])
        return
    old = state["m"]["decoder.token_embedding.weight"]
    fresh = torch.randn(rows - old.shape[0], WIDTH) * 0.02
    state["m"]["decoder.token_embedding.weight"] = torch.cat([old[:-1], fresh, old[-1:]])
    model.load_state_dict(state["m"])
    ctc.load_state_dict(state["ctc"])


class Feeder:
    """Makes batches in a thread, so that the training never waits for sound."""

    def __init__(self, make):
        self._ready, self._stop = queue.Queue(4), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(make,), daemon=True)
        self._thread.start()

    def _run(self, make) -> None:
        while not self._stop.is_set():
            made = make()
            while not self._stop.is_set():
                try:
                    self._ready.put(made, timeout=1)
                    break
                except queue.Full:
                    pass

    def get(self):
        return self._ready.get()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", nargs="+", required=True)
    p.add_argument("--phases", default="6:24:40,14:10:17,30:5:18")
    p.add_argument("--lr", type=float, default=1.2e-3)
    p.add_argument("--encoder-layers", type=int, default=4)
    p.add_argument("--decoder-layers", type=int, default=2)
    p.add_argument("--vocab", type=Path, default=Path("vocab.json"), help="made on the first run; keep it with the training state")
    p.add_argument("--init", help="training state, or finished checkpoint, to go on from")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--out", default="demo.pt")
    return p.parse_args()


def main() -> None:
    a = arguments()
    data, rng = Utterances(a.data), random.Random(a.seed)
    used = vocabulary(a.vocab, data)
    compact = {k: i for i, k in enumerate(used)}
    heads = WIDTH // HEAD_WIDTH
    dims = ModelDimensions(80, 1500, WIDTH, heads, a.encoder_layers, len(used) + 1, 448, WIDTH, heads, a.decoder_layers)
    model, ctc = Whisper(dims), nn.Linear(WIDTH, len(LETTERS) + 1)
    nn.init.normal_(model.decoder.token_embedding.weight, std=0.02)
    nn.init.normal_(model.decoder.positional_embedding, std=0.01)
    if a.init:
        state = torch.load(a.init)
        go_on(model, ctc, compacted(state, used) if "dims" in state else state, len(used) + 1)
    model, ctc = model.to(DEVICE), ctc.to(DEVICE)
    weights = [*model.parameters(), *ctc.parameters()]
    optimiser = torch.optim.AdamW(weights, lr=a.lr, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    scores = watch_attention(model)
    phases = [tuple(map(float, phase.split(":"))) for phase in a.phases.split(",")]
    fresh = bool(a.init) and "dims" in state
    total, began, step = 60 * sum(m for *_, m in phases), time.time(), 0

    def save() -> None:
        torch.save({"m": model.state_dict(), "ctc": ctc.state_dict()}, a.out + ".state")
        torch.save(expand(model.state_dict(), used, dims.__dict__), a.out)

    def learn(made) -> tuple[torch.Tensor, ...]:
        mel, inputs, targets, when = (x.to(DEVICE) for x in made[:4])
        spelled = made[4]
        scores.clear()
        with torch.autocast(DEVICE, torch.bfloat16):
            sound = encode(model, mel)
            # letters that start from nothing first learn from the encoder, before they may teach it
            logits, spelling = model.decoder(inputs, sound), ctc(sound.detach() if fresh and step < 300 else sound)
        words = F.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), ignore_index=-100, label_smoothing=0.05)
        log_p = spelling.float().log_softmax(-1).transpose(0, 1)
        chars = F.ctc_loss(log_p, torch.tensor(sum(spelled, []), device=DEVICE), torch.full((len(spelled),), log_p.shape[0]),
                           torch.tensor([len(c) for c in spelled]), zero_infinity=True)
        aim = guide(scores, when)
        early = step < 1500 and not a.init
        loss = words + (0.3 if early else 0.15) * chars + (0.3 if early else 0.1) * aim
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        right = ((logits.argmax(-1) == targets) & (targets >= 0)).sum() / (targets >= 0).sum()
        return words, chars, aim, right

    for seconds, size, minutes in phases:
        mine = random.Random(rng.random())
        feeder = Feeder(lambda: batch(data, mine, int(size), seconds, compact))
        until = time.time() + 60 * minutes
        while time.time() < until:
            done = min(1.0, (time.time() - began) / total)
            for group in optimiser.param_groups:
                group["lr"] = a.lr * min(1, (step + 1) / 100) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done)))
            words, chars, aim, right = learn(feeder.get())
            step += 1
            if step % 50 == 0:
                print(f"{(time.time() - began) / 60:.1f} min, step {step}, window {seconds:.0f} s: words {words:.3f} "
                      f"letters {chars:.3f} aim {aim:.3f} tokens right {right:.3f}", flush=True)
            if step % 250 == 0:
                save()
        feeder.close()
    save()


if __name__ == "__main__":
    main()
