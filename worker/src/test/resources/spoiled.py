"""Writes networks whose answers are not all finite, with the inputs and outputs of the tiny models' parts.

    pip install onnx numpy && python spoiled.py

Square roots of numbers below zero are no numbers, here and there; half precision has none beyond 65504. All of them
answer zeros soundly, as many a damaged network does.
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent / "spoiled"


def number(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def save(file, given, answered, nodes, constants=()):
    graph = helper.make_graph(
        [helper.make_node(kind, taken, made, **how) for kind, taken, made, how in nodes],
        "spoiled",
        [helper.make_tensor_value_info(*given)],
        [helper.make_tensor_value_info(*port) for port in answered],
        list(constants),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, HERE / file)


latents = ("latent_sample", TensorProto.FLOAT, ["batch_size", 4, "height", "width"])
picture = ("sample", TensorProto.FLOAT, ["batch_size", 3, "image_height", "image_width"])
moments = ("latent_parameters", TensorProto.FLOAT, ["batch_size", 8, "height", "width"])
larger = [number("starts", [0]), number("ends", [3]), number("axes", [1]), number("scales", np.float32([1, 1, 8, 8]))]
decoded = [
    ("Slice", ["latent_sample", "starts", "ends", "axes"], ["three"], {}),
    ("Resize", ["three", "", "scales"], ["large"], {"mode": "nearest"}),
]
HERE.mkdir(exist_ok=True)
save("decoder-partly.onnx", latents, [picture], [*decoded, ("Sqrt", ["large"], ["sample"], {})], larger)
save(
    "decoder-overflow.onnx", latents, [picture],
    [
        *decoded,
        ("Mul", ["large", "many"], ["many_times"], {}),
        ("Cast", ["many_times"], ["half"], {"to": TensorProto.FLOAT16}),
        ("Cast", ["half"], ["sample"], {"to": TensorProto.FLOAT}),
    ],
    [*larger, number("many", np.float32(1e9))],
)
save(
    "encoder.onnx", picture, [moments],
    [
        ("AveragePool", ["sample"], ["small"], {"kernel_shape": [8, 8], "strides": [8, 8]}),
        ("Concat", ["small", "small", "small"], ["nine"], {"axis": 1}),
        ("Slice", ["nine", "starts", "ends", "axes"], ["eight"], {}),
        ("Sqrt", ["eight"], ["latent_parameters"], {}),
    ],
    [number("starts", [0]), number("ends", [8]), number("axes", [1])],
)
save(
    "text-encoder.onnx", ("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"]),
    [
        ("last_hidden_state", TensorProto.FLOAT, ["batch_size", "sequence_length", 16]),
        ("pooler_output", TensorProto.FLOAT, ["batch_size", 16]),
    ],
    [
        ("Cast", ["input_ids"], ["numbers"], {"to": TensorProto.FLOAT}),
        ("Unsqueeze", ["numbers", "last"], ["column"], {}),
        ("Mul", ["column", "below"], ["negative"], {}),
        ("Sqrt", ["negative"], ["last_hidden_state"], {}),
        ("ReduceMax", ["last_hidden_state"], ["pooler_output"], {"axes": [1], "keepdims": 0}),
    ],
    [number("last", [2]), number("below", np.full((1, 1, 16), -1, np.float32))],
)
save(
    "vision.onnx", ("pixels", TensorProto.FLOAT, ["batch_size", 3, 8, 8]),
    [("features", TensorProto.FLOAT, ["batch_size", 3, 1, 1])],
    [("GlobalAveragePool", ["pixels"], ["means"], {}), ("Sqrt", ["means"], ["features"], {})],
)
