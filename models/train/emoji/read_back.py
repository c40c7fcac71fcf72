"""Reads a network's weights back from the graph that was exported of it.

A graph keeps some weights under the module's own names and others turned, folded or renamed. Which is which is found out
by exporting the same module again with random weights, no two tensors alike: where one of these turns up in the new
graph, the old graph has the weight in the same place. That takes the versions of requirements.txt, since the names of
turned weights are the exporter's.
"""

import copy
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .onnx_graph import Form, write_graph


def read_back(module: torch.nn.Module, form: Form, path: Path) -> None:
    """Fills the module with the weights of the graph at the path."""
    old = _tensors(path)
    marked = copy.deepcopy(module)
    generator = torch.Generator().manual_seed(1)
    for parameter in marked.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator)
    with tempfile.TemporaryDirectory() as folder:
        write_graph(marked, form, Path(folder) / "model.onnx")
        new = _tensors(Path(folder) / "model.onnx")
    found = {}
    for name, values in new.items():
        found.setdefault(values.tobytes(), name)
    with torch.no_grad():
        for (name, mark), parameter in zip(marked.named_parameters(), module.parameters(), strict=True):
            parameter.copy_(_weight(name, mark.numpy(), found, old, path))


def _weight(name: str, mark: np.ndarray, found: dict[bytes, str], old: dict[str, np.ndarray], path: Path) -> torch.Tensor:
    for turned in (False, True) if mark.ndim == 2 else (False,):
        marks = mark.T if turned else mark
        for kind in (np.float16, np.float32):
            place = found.get(np.ascontiguousarray(marks, kind).tobytes())
            if place is None:
                continue
            if place not in old or old[place].size != mark.size:
                raise ValueError(f"{path}: no {place} of {mark.size} numbers, where an export of now has {name}; are the versions those of requirements.txt?")
            values = torch.from_numpy(old[place].astype(np.float32))
            return values.reshape(marks.shape).T if turned else values.reshape(mark.shape)
    raise ValueError(f"{path}: {name} turns up in no form in an export of now")


def _tensors(path: Path) -> dict[str, np.ndarray]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}
