"""One torch module to one ONNX file: float32 in, out and inside; weights kept as float16 and widened at load."""

import warnings
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Form:
    """How a module is exported: example inputs in the order of its arguments by their names, the names of its outputs,
    and which extents of each input are free. spread: by input, extents that may also be 1, with the names of those
    extents: the input is only ever added, so that one number serves for all of a state."""

    inputs: dict[str, torch.Tensor]
    outputs: tuple[str, ...]
    free: tuple[dict, ...]
    spread: dict[str, dict[int, str]] = field(default_factory=dict)


def export_graph(module: torch.nn.Module, form: Form, path: Path) -> None:
    """Writes the graph, and checks that it answers as the module does on the example inputs."""
    write_graph(module, form, path)
    _compare(module, form, path)


def write_graph(module: torch.nn.Module, form: Form, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval().cpu(), tuple(form.inputs.values()), dynamo=True, opset_version=_OPSET, optimize=True, verbose=False,
            input_names=list(form.inputs), output_names=list(form.outputs), dynamic_shapes=form.free,
        )
    model = program.model_proto
    model.ir_version = _IR_VERSION
    model.producer_name, model.producer_version = "darkroom", ""
    _forget_sources(model)
    _let_spread(model.graph, form.spread)
    _halve_weights(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _compare(module: torch.nn.Module, form: Form, path: Path) -> None:
    with torch.no_grad():
        wanted = module(*form.inputs.values())
    feeds = {name: value.numpy() for name, value in form.inputs.items()}
    got = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, feeds)
    for answer, right in zip(got, wanted if isinstance(wanted, tuple) else (wanted,), strict=True):
        apart = float(np.abs(answer - right.numpy()).max() / np.abs(right.numpy()).max())
        if not apart < _APART:
            raise ValueError(f"{path}: answers {apart:.1%} of the largest value away from the network it was made of")


def _let_spread(graph: onnx.GraphProto, spread: dict[str, dict[int, str]]) -> None:
    """Frees those extents, and has the number of rows, which the exporter may read off any input that has it, read off the
    first."""
    for value in graph.input:
        for place, name in spread.get(value.name, {}).items():
            value.type.tensor_type.shape.dim[place].dim_param = name
    for node in graph.node:
        if node.op_type == "Shape" and node.input[0] in spread:
            read = {attribute.name: attribute.i for attribute in node.attribute}
            if read != {"start": 0, "end": 1}:
                raise ValueError(f"{node.name}: an extent of {node.input[0]} sizes something, and it may be 1")
            node.input[0] = graph.input[0].name


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
