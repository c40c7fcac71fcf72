#!/usr/bin/env python3
"""Writes timesteps/: small denoisers that take one timestep a call, in the ways that exporters spell it.

    python timesteps.py        # needs numpy and onnx

Each answers its latents plus what four features of the timestep give each channel.
"""

import os

import numpy
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FLOAT, INT32, INT64 = TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64
N = helper.make_node


def ints(name, *values, shape=None):
    return helper.make_tensor(name, INT64, [len(values)] if shape is None else shape, values)


FREQUENCIES = numpy_helper.from_array(numpy.float32([[0.001, 0.01]]), "frequencies")
FLAT = numpy_helper.from_array(numpy.float32([0.001, 0.01]), "flat")
WEIGHT = numpy_helper.from_array(numpy.random.default_rng(1).standard_normal((4, 4)).astype("f"), "weight")
SCALARS = [FREQUENCIES, WEIGHT, ints("zero", 0), ints("one", 1), ints("two_three", 2, 3)]


def batch():
    """The rows of the call, as a vector of one number."""
    return [N("Shape", ["sample"], ["shape"]), N("Slice", ["shape", "zero", "one"], ["rows"])]


def rest(steps="steps"):
    """Features of a vector of timesteps, added to the latents."""
    return [
        N("Unsqueeze", [steps, "one"], ["column"], name="column"),
        N("Mul", ["column", "frequencies"], ["angles"]),
        *tail(),
    ]


def tail():
    return [
        N("Sin", ["angles"], ["sine"]),
        N("Cos", ["angles"], ["cosine"]),
        N("Concat", ["sine", "cosine"], ["features"], axis=-1),
        N("MatMul", ["features", "weight"], ["change"]),
        *added(),
    ]


def added():
    return [
        N("Unsqueeze", ["change", "two_three"], ["planes"]),
        N("Add", ["sample", "planes"], ["out_sample"]),
    ]


def write(name, nodes, constants=(), kind=FLOAT, shape=(), opset=18, first=True):
    inputs = [
        helper.make_tensor_value_info("sample", FLOAT, ["batch", 4, "height", "width"]),
        helper.make_tensor_value_info("timestep", kind, list(shape)),
    ]
    output = helper.make_tensor_value_info("out_sample", FLOAT, ["batch", 4, "height", "width"])
    graph = helper.make_graph(nodes, "g", inputs, [output], [*SCALARS, *constants])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    with open(f"{HERE}/timesteps/{name}.onnx", "wb") as file:
        file.write(model.SerializeToString())


def branches(wrapped, plain):
    """An If that gives a vector, whichever of the two the timestep was."""
    out = lambda name: helper.make_tensor_value_info(name, FLOAT, None)
    then = helper.make_graph([N("Unsqueeze", [wrapped, "zero"], ["then_out"], name="then_unsqueeze")], "t", [], [out("then_out")])
    other = helper.make_graph([N("Identity", [plain], ["else_out"])], "e", [], [out("else_out")])
    return [
        N("Shape", ["timestep"], ["its_shape"]),
        N("Size", ["its_shape"], ["its_rank"]),
        N("Equal", ["its_rank", "no"], ["is_scalar"]),
        N("If", ["is_scalar"], ["vector"], then_branch=then, else_branch=other),
    ]


def main():
    os.makedirs(f"{HERE}/timesteps", exist_ok=True)
    expand = [N("Expand", ["vector", "rows"], ["steps"])]
    usual = [N("Unsqueeze", ["timestep", "zero"], ["vector"], name="first"), *batch(), *expand, *rest()]
    cast = N("Cast", ["timestep"], ["number"], to=FLOAT)
    of_cast = [cast, N("Unsqueeze", ["number", "zero"], ["vector"])]
    write("usual", usual)
    write("out-of-order", list(reversed(usual)))
    write("int64", [*of_cast, *batch(), *expand, *rest()], kind=INT64)
    write("int32", [*of_cast, *batch(), *expand, *rest()], kind=INT32)
    write("one-element", [*batch(), N("Expand", ["timestep", "rows"], ["steps"]), *rest()], shape=[1])
    write("one-element-picked", [N("Gather", ["timestep", "no"], ["scalar"], axis=0),
          N("Unsqueeze", ["scalar", "zero"], ["vector"]), *batch(), *expand, *rest()], [ints("no", 0, shape=[])], shape=[1])
    write("one-element-squeezed", [N("Squeeze", ["timestep", "zero"], ["scalar"]),
          N("Unsqueeze", ["scalar", "zero"], ["vector"]), *batch(), *expand, *rest()], shape=[1])
    write("reshaped", [N("Reshape", ["timestep", "any"], ["vector"]), *batch(), *expand, *rest()], [ints("any", -1)])
    write("reshaped-twice", [N("Reshape", ["timestep", "square"], ["square_of"]),
          N("Mul", ["square_of", "frequencies"], ["angles"]), *tail()], [ints("square", 1, 1)])
    constant = helper.make_tensor("", INT64, [1], [0])
    write("constant-node", [N("Constant", [], ["axes"], value=constant),
          N("Unsqueeze", ["timestep", "axes"], ["vector"]), *batch(), *expand, *rest()])
    write("branches", [*branches("timestep", "timestep"), *batch(), *expand, *rest()], [ints("no", 0, shape=[])])
    write("times-ones", [*batch(), N("ConstantOfShape", ["rows"], ["ones"], value=helper.make_tensor("", FLOAT, [1], [1.0])),
          N("Mul", ["timestep", "ones"], ["steps"]), *rest()])
    write("features-first", [N("Mul", ["timestep", "flat"], ["of_one"]), N("Sin", ["of_one"], ["sine"]),
          N("Cos", ["of_one"], ["cosine"]), N("Concat", ["sine", "cosine"], ["both"], axis=-1),
          N("Unsqueeze", ["both", "zero"], ["features"]), N("MatMul", ["features", "weight"], ["change"]), *added()], [FLAT])
    write("features-of-one-element", [N("Mul", ["timestep", "flat"], ["of_one"]), N("Sin", ["of_one"], ["sine"]),
          N("Cos", ["of_one"], ["cosine"]), N("Concat", ["sine", "cosine"], ["both"], axis=-1),
          N("Reshape", ["both", "line"], ["features"]), N("MatMul", ["features", "weight"], ["change"]), *added()],
          [FLAT, ints("line", 1, -1)], shape=[1])
    write("tiled", [N("Unsqueeze", ["timestep", "zero"], ["vector"]), *batch(),
          N("Tile", ["vector", "rows"], ["steps"]), *rest()])
    write("not-expanded", [N("Unsqueeze", ["timestep", "zero"], ["steps"]), *rest()])
    write("scaled", [N("Div", ["timestep", "thousand"], ["part"]), N("Mul", ["part", "thousand"], ["whole"]),
          N("Unsqueeze", ["whole", "zero"], ["vector"]), *batch(), *expand, *rest()],
          [helper.make_tensor("thousand", FLOAT, [], [1000.0])])
    old = lambda node: N("Unsqueeze", [node.input[0]], list(node.output), axes={"zero": [0], "one": [1]}.get(node.input[1], [2, 3])) if node.op_type == "Unsqueeze" else node
    write("opset-11", [old(node) for node in usual], opset=11)
    then = helper.make_graph([N("Identity", ["sample"], ["same"])], "t", [], [helper.make_tensor_value_info("same", FLOAT, None)])
    other = helper.make_graph([N("Neg", ["sample"], ["negative"])], "e", [], [helper.make_tensor_value_info("negative", FLOAT, None)])
    write("never", [N("Greater", ["timestep", "half"], ["late"], name="which"),
          N("If", ["late"], ["out_sample"], then_branch=then, else_branch=other)],
          [helper.make_tensor("half", FLOAT, [], [500.0])])


if __name__ == "__main__":
    main()
