"""One torch module to one ONNX file: float32 in, out and inside; weights kept as float16 and widened at load."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper

_OPSET = 18
_IR_VERSION = 10  # read by every ONNX Runtime since 1.18
_SMALL = 64  # elements; scalars, shapes and the timestep's frequencies stay exact
_APART = 0.05  # of the largest output, by which halved weights may move one


def export_graph(module: torch.nn.Module, inputs: tuple, path: Path, *, input_names: list[str], output_names: list[str], dynamic: tuple) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval().cpu(), inputs, dynamo=True, opset_version=_OPSET, optimize=True, verbose=False,
            input_names=input_names, output_names=output_names, dynamic_shapes=dynamic,
        )
    model = program.model_proto
    model.ir_version = _IR_VERSION
    model.producer_name, model.producer_version = "darkroom", ""
    _forget_sources(model)
    _halve_weights(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    _compare(module, inputs, path, input_names)


def _compare(module: torch.nn.Module, inputs: tuple, path: Path, names: list[str]) -> None:
    """That the file answers as the module does, on the example inputs."""
    with torch.no_grad():
        wanted = module(*inputs)
    feeds = {name: value.numpy() for name, value in zip(names, inputs, strict=True)}
    got = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, feeds)
    for answer, right in zip(got, wanted if isinstance(wanted, tuple) else (wanted,), strict=True):
        apart = float(np.abs(answer - right.numpy()).max() / np.abs(right.numpy()).max())
        if not apart < _APART:
            raise ValueError(f"{path}: answers {apart:.1%} of the largest value away from the network it was made of")


def _forget_sources(model: onnx.ModelProto) -> None:
    """Drops what the exporter notes about the Python it came from: stack traces and paths, useless to a reader of the file."""
    del model.metadata_props[:]
    for graph in (model.graph, *(f for f in model.functions)):
        del graph.metadata_props[:]
        for node in graph.node:
            del node.metadata_props[:]
            node.doc_string = ""
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
        del value.metadata_props[:]
        value.doc_string = ""


def _halve_weights(graph: onnx.GraphProto) -> None:
    kept, casts = [], []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or int(np.prod(tensor.dims)) <= _SMALL:
            kept.append(tensor)
            continue
        values = numpy_helper.to_array(tensor)
        if np.abs(values).max() > 60_000:
            raise ValueError(f"{tensor.name}: values beyond float16's range")
        half = numpy_helper.from_array(values.astype(np.float16), tensor.name + ".half")
        kept.append(half)
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], name=tensor.name + ".widen", to=TensorProto.FLOAT))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(casts + nodes)
