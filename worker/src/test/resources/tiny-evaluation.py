"""Writes tiny-evaluation/: the networks the tests of `darkroom evaluate` look at pictures with.

Their answers can be worked out by hand. `features` are the mean red, green and blue of a picture in -1..1, `logits` are
ten times those; a picture's embedding is its mean colour in 0..1, a text's embedding counts the words red, green and blue.

Needs onnx and tokenizers:  python tiny-evaluation.py
"""

import json
import pathlib
import shutil

import numpy as np
import onnx
import tokenizers
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
OUT = HERE / "tiny-evaluation"
FLOAT, LONG = TensorProto.FLOAT, TensorProto.INT64


def port(name, kind, *shape):
    return helper.make_tensor_value_info(name, kind, shape)


def write(part, nodes, inputs, outputs, constants):
    folder = OUT / part
    folder.mkdir(parents=True, exist_ok=True)
    weights = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, part.replace("/", "-"), inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, folder / "model.onnx")


def say(file, **keys):
    path = OUT / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(keys, indent=2) + "\n")


shutil.rmtree(OUT, ignore_errors=True)
write(
    "features",
    [
        helper.make_node("ReduceMean", ["picture"], ["features"], axes=[2, 3], keepdims=0),
        helper.make_node("Mul", ["features", "ten"], ["logits"]),
    ],
    [port("picture", FLOAT, "n", 3, 8, 8)],
    [port("features", FLOAT, "n", 3), port("logits", FLOAT, "n", 3)],
    {"ten": np.float32(10)},
)
write(
    "clip/image_encoder",
    [helper.make_node("ReduceMean", ["pixel_values"], ["image_embeds"], axes=[1, 2], keepdims=0)],
    [port("pixel_values", FLOAT, 2, "h", "w", 3)],
    [port("image_embeds", FLOAT, 2, 3)],
    {},
)
say(
    "clip/feature_extractor/preprocessor_config.json",
    size={"shortest_edge": 12},
    do_center_crop=True,
    crop_size=10,
    resample=3,
    do_normalize=False,
)

tokenizer = tokenizers.Tokenizer.from_file(str(HERE / "tiny-model/tokenizer/tokenizer.json"))
colours = np.zeros((tokenizer.get_vocab_size(), 3), np.float32)
for axis, word in enumerate(["red", "green", "blue"]):
    colours[tokenizer.encode(word, add_special_tokens=False).ids[-1], axis] = 1
write(
    "clip/text_encoder",
    [
        helper.make_node("Gather", ["colours", "input_ids"], ["words"]),
        helper.make_node("ReduceSum", ["words", "axis"], ["text_embeds"], keepdims=0),
    ],
    [port("input_ids", LONG, "n", "tokens")],
    [port("text_embeds", FLOAT, "n", 3)],
    {"colours": colours, "axis": np.array([1], np.int64)},
)
shutil.copytree(HERE / "tiny-model/tokenizer", OUT / "clip/tokenizer")
