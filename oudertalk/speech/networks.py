"""Opening a network in ONNX: one that is not there, or is something else, is said in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from oudertalk.errors import ModelCorrupt, ModelMissing
from oudertalk.i18n import _


def open_shipped(file: Path, *, one_core: bool = False) -> Any:
    """As `open_network`, for a network about voices that comes with the program."""
    return open_network(
        file,
        missing=_("Het stemmodel {file} ontbreekt. Het hoort bij oudertalk: installeer het opnieuw.").format(file=file),
        corrupt=_("{file} is geen stemmodel, of het is beschadigd. Installeer oudertalk opnieuw.").format(file=file),
        one_core=one_core,
    )


def open_network(file: Path, *, missing: str, corrupt: str, as_it_is: bool = False, one_core: bool = False) -> Any:
    """
    A session of onnxruntime on the processor. ModelMissing and ModelCorrupt say these sentences.

    `as_it_is` leaves out what makes it fast: for whoever only wants to look at it. `one_core` is for whoever runs it
    several times side by side.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    if not file.is_file():
        raise ModelMissing(missing)
    onnxruntime.disable_telemetry_events()  # Microsoft's builds for Windows write usage events otherwise
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    if one_core:
        options.intra_op_num_threads = 1
    if as_it_is:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except (errors.Fail, errors.InvalidProtobuf, errors.InvalidGraph, errors.InvalidArgument) as error:
        raise ModelCorrupt(corrupt) from error
