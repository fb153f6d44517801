"""
Two tiny networks that the tests make for sherpa-onnx, in the form that it asks of pyannote's and WeSpeaker's.

They really hear: one voice is low (under about 1 kHz) and the other high. The real ones are 6 and 40 MB, and no test
fetches them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from oudertalk.speech.audio import SAMPLE_RATE

# as pyannote's segmentation 3.0
WINDOW = 10 * SAMPLE_RATE
FIELD, SHIFT = 991, 270  # samples that a frame hears, and between two frames
SEGMENTATION_META = {
    "model_type": "pyannote-segmentation-3.0",
    "sample_rate": str(SAMPLE_RATE),
    "window_size": str(WINDOW),
    "receptive_field_size": str(FIELD),
    "receptive_field_shift": str(SHIFT),
    "num_speakers": "3",
    "powerset_max_classes": "2",
    "num_classes": "7",
}
# as WeSpeaker's
ENCODER_META = {
    "framework": "wespeaker",
    "language": "none",
    "output_dim": "2",
    "sample_rate": str(SAMPLE_RATE),
    "normalize_samples": "0",
}
# as NeMo's, which TitaNet is of
NEMO_META = {
    "framework": "nemo",
    "language": "none",
    "output_dim": "2",
    "sample_rate": str(SAMPLE_RATE),
    "feat_dim": "80",
    "window_size_ms": "25",
    "window_stride_ms": "10",
    "window_type": "hann",
    "feature_normalize_type": "",
}
_BINS, _LOW_BINS = 80, 28  # of the mel features that sherpa-onnx computes; 28 lie under 1 kHz

_LOW, _HIGH = np.arange(150, 900, 100), np.arange(1500, 3500, 100)  # Hz
_HANN = 321  # samples: a filter of 100 Hz wide
_HEARD = 3e-4  # mean power from which a band speaks
_NEVER = -100.0

Floats = npt.NDArray[np.float32]


def make_segmentation(path: Path, meta: dict[str, str] | None = None) -> Path:
    """
    Who of three speaks, a frame: (n, 1, samples) -> (n, frames, 7), scores of nobody, each alone, and each pair.

    The first hears the low band, the second the high one, and the third never speaks.
    """
    sums = np.zeros((2, 2 * (len(_LOW) + len(_HIGH)), 1), dtype=np.float32)
    sums[0, : 2 * len(_LOW)] = sums[1, 2 * len(_LOW) :] = 1.0
    classes = np.array([[-1, 1, -1, 0, 1, 0, 0], [-1, -1, 1, 0, 1, 0, 0]], dtype=np.float32)
    bias = np.array([0, 0, 0, _NEVER, 0, _NEVER, _NEVER], dtype=np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "filters"], ["bands"], strides=[SHIFT]),
        helper.make_node("Mul", ["bands", "bands"], ["powers"]),
        helper.make_node("Conv", ["powers", "sums"], ["power"]),
        helper.make_node("Div", ["power", "heard"], ["relative"]),
        helper.make_node("Add", ["relative", "little"], ["above"]),
        helper.make_node("Log", ["above"], ["level"]),
        helper.make_node("Clip", ["level", "down", "up"], ["speaks"]),
        helper.make_node("Transpose", ["speaks"], ["frames"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["frames", "classes"], ["scores"]),
        helper.make_node("Add", ["scores", "bias"], ["y"]),
    ]
    weights = {
        "filters": _filters(),
        "sums": sums,
        "heard": np.float32(_HEARD),
        "little": np.float32(1e-6),
        "down": np.float32(-1),
        "up": np.float32(1),
        "classes": classes,
        "bias": bias,
    }
    return _write(path, nodes, weights, ["n", 1, "t"], ["n", "f", 7], SEGMENTATION_META if meta is None else meta)


def make_encoder(path: Path, meta: dict[str, str] | None = None, bins: int = _BINS) -> Path:
    """
    What a voice sounds like: mel features (1, frames, bins) -> (1, 2), how far low and high stand out.

    Of NeMo's family, when `meta` says so: then features are (1, bins, frames), their length comes second, and the voice
    is the second that it gives.
    """
    meta = ENCODER_META if meta is None else meta
    is_nemo = meta == NEMO_META
    weights = np.full((bins, 2), -1 / bins, dtype=np.float32)
    weights[:_LOW_BINS, 0] += 1 / _LOW_BINS
    weights[_LOW_BINS:, 1] += 1 / (bins - _LOW_BINS)
    nodes = [
        helper.make_node("ReduceMean", ["x", "frames"], ["mean"], keepdims=0),
        helper.make_node("MatMul", ["mean", "weights"], ["y"]),
    ]
    constants = {"frames": np.array([2 if is_nemo else 1], dtype=np.int64), "weights": weights}
    if not is_nemo:
        return _write(path, nodes, constants, [1, "t", bins], [1, 2], meta)
    nodes += [helper.make_node("Identity", ["mean"], ["logits"]), helper.make_node("Identity", ["length"], ["l"])]
    return _write(path, nodes, constants, [1, bins, "t"], [1, 2], meta, more=True)


def _filters() -> Floats:
    """A sine and a cosine under a Hann window for each frequency; shape (filters, 1, FIELD)."""
    at = np.arange(FIELD) - FIELD // 2
    window = np.where(np.abs(at) <= _HANN // 2, 0.5 + 0.5 * np.cos(2 * np.pi * at / _HANN), 0)
    waves = [
        wave(2 * np.pi * hertz * at / SAMPLE_RATE) * window / window.sum()
        for hertz in (*_LOW, *_HIGH)
        for wave in (np.sin, np.cos)
    ]
    return np.stack(waves)[:, None, :].astype(np.float32)


def _write(
    path: Path,
    nodes: list[onnx.NodeProto],
    weights: dict[str, npt.NDArray[np.generic] | np.generic],
    takes: list[int | str],
    gives: list[int | str],
    meta: dict[str, str],
    more: bool = False,
) -> Path:
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, takes)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, gives)]
    if more:
        inputs.append(helper.make_tensor_value_info("length", TensorProto.INT64, [1]))
        outputs.insert(0, helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, takes[1]]))
        outputs.append(helper.make_tensor_value_info("l", TensorProto.INT64, [1]))
    graph = helper.make_graph(
        nodes,
        "made",
        inputs,
        outputs,
        [numpy_helper.from_array(np.asarray(value), name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, meta)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path
