"""Writes ONNX graphs of any size: weights go to their files as they are made, never all into memory."""

import os

import numpy
from onnx import TensorProto, helper

INSIDE = "inside"  # weights in model.onnx itself
ONE = "one"  # weights in one file beside it
EACH = "each"  # a file for every weight
EXTERNAL_FROM = 1024  # bytes; smaller weights stay in the graph, as exporters leave them
ALIGNMENT = 4096  # so that a weight can be mapped where it lies

TYPES = {"fp32": (TensorProto.FLOAT, numpy.float32), "fp16": (TensorProto.FLOAT16, numpy.float16)}


class Graph:
    """One network: operators are added in order; the names of what they give come back."""

    # Normal numbers, made once and used from varying places: drawing gigabytes takes minutes.
    _block = numpy.random.default_rng(7).standard_normal(1 << 24, dtype=numpy.float32)

    def __init__(self, folder, precision, files):
        self.type, self.numpy_type = TYPES[precision]
        self.folder, self.files = folder, files
        self.nodes, self.weights, self.inputs, self.outputs = [], [], [], []
        self.count, self.place = 0, 0
        os.makedirs(folder, exist_ok=True)
        self.data = open(f"{folder}/model.onnx_data", "wb") if files == ONE else None

    # --- ports

    def input(self, name, shape, kind=None):
        self.inputs.append(helper.make_tensor_value_info(name, kind or self.type, shape))
        return name

    def output(self, name, value, shape):
        self.nodes.append(helper.make_node("Identity", [value], [name], name=f"out_{name}"))
        self.outputs.append(helper.make_tensor_value_info(name, self.type, shape))

    # --- weights

    def random(self, *shape, scale=None):
        """A weight of deviation `scale`, or such that sums over all but the first extent keep theirs."""
        size = int(numpy.prod(shape))
        fan_in = size // shape[0]
        deviation = scale if scale is not None else fan_in**-0.5
        start = (self.count * 1_000_003) % (len(self._block) // 2)
        return self._weight(shape, self._parts(start, size, deviation))

    def filled(self, value, *shape):
        size = int(numpy.prod(shape))
        return self._weight(shape, iter([numpy.full(size, value, self.numpy_type).tobytes()]))

    def ids(self, *values):
        """A small constant of whole numbers."""
        name = f"ids_{self._next()}"
        self.weights.append(helper.make_tensor(name, TensorProto.INT64, [len(values)], values))
        return name

    def number(self, value):
        name = f"number_{self._next()}"
        self.weights.append(helper.make_tensor(name, self.type, [], [value]))
        return name

    def _parts(self, start, size, deviation):
        while size > 0:
            part = self._block[start : start + size]
            yield (part * deviation).astype(self.numpy_type).tobytes()
            size -= len(part)
            start = 0

    def _weight(self, shape, parts):
        name = f"w_{self._next()}"
        tensor = TensorProto(name=name, data_type=self.type, dims=shape)
        size = int(numpy.prod(shape)) * numpy.dtype(self.numpy_type).itemsize
        if self.files == INSIDE or size < EXTERNAL_FROM:
            tensor.raw_data = b"".join(parts)
        elif self.files == EACH:
            with open(f"{self.folder}/{name}.bin", "wb") as file:
                file.writelines(parts)
            self._external(tensor, f"{name}.bin", 0, size)
        else:
            self.place = -(-self.place // ALIGNMENT) * ALIGNMENT
            self.data.seek(self.place)
            self.data.writelines(parts)
            self._external(tensor, "model.onnx_data", self.place, size)
            self.place += size
        self.weights.append(tensor)
        return name

    @staticmethod
    def _external(tensor, location, offset, length):
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", location), ("offset", offset), ("length", length)):
            tensor.external_data.add(key=key, value=str(value))

    # --- operators

    def add(self, operator, *inputs, **attributes):
        output = f"{operator}_{self._next()}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def split(self, value, parts, axis=-1):
        names = [f"part_{self._next()}" for _ in range(parts)]
        self.nodes.append(helper.make_node("Split", [value], names, axis=axis, num_outputs=parts))
        return names

    def reshape(self, value, *shape):
        return self.add("Reshape", value, self.ids(*shape))

    def cast(self, value):
        return self.add("Cast", value, to=self.type)

    def linear(self, value, inside, outside, bias=True):
        out = self.add("MatMul", value, self.random(inside, outside, scale=inside**-0.5))
        return self.add("Add", out, self.random(outside, scale=0.01)) if bias else out

    def conv(self, value, inside, outside, kernel=3, stride=1):
        pads = [kernel // 2] * 4
        weight, bias = self.random(outside, inside, kernel, kernel), self.random(outside, scale=0.01)
        return self.add("Conv", value, weight, bias, kernel_shape=[kernel] * 2, pads=pads, strides=[stride] * 2)

    def silu(self, value):
        return self.add("Mul", value, self.add("Sigmoid", value))

    def gelu(self, value):
        half = self.add("Mul", value, self.number(0.5))
        raised = self.add("Erf", self.add("Div", value, self.number(2**0.5)))
        return self.add("Mul", half, self.add("Add", raised, self.number(1.0)))

    def layer_norm(self, value, width, learned=True):
        scale = self.filled(1, width)
        rest = [self.filled(0, width)] if learned else []
        return self.add("LayerNormalization", value, scale, *rest, axis=-1, epsilon=1e-5)

    def rms_norm(self, value, width):
        square = self.add("ReduceMean", self.add("Mul", value, value), self.ids(-1), keepdims=1)
        root = self.add("Sqrt", self.add("Add", square, self.number(1e-4)))
        return self.add("Mul", self.add("Div", value, root), self.filled(1, width))

    def group_norm(self, value, channels, groups=32):
        grouped = self.reshape(value, 0, groups, -1)
        normal = self.add(
            "InstanceNormalization", grouped, self.filled(1, groups), self.filled(0, groups), epsilon=1e-5
        )
        back = self.add("Reshape", normal, self.add("Shape", value))
        scaled = self.add("Mul", back, self.filled(1, channels, 1, 1))
        return self.add("Add", scaled, self.filled(0, channels, 1, 1))

    def attend(self, query, key, value, width, heads, mask=None):
        """Attention over [rows, tokens, width]."""
        deep = width // heads
        q, k, v = (
            self.add("Transpose", self.reshape(x, 0, -1, heads, deep), perm=perm)
            for x, perm in ((query, [0, 2, 1, 3]), (key, [0, 2, 3, 1]), (value, [0, 2, 1, 3]))
        )
        scores = self.add("MatMul", self.add("Mul", q, self.number(deep**-0.5)), k)
        if mask:
            scores = self.add("Add", scores, mask)
        seen = self.add("MatMul", self.add("Softmax", scores, axis=-1), v)
        return self.reshape(self.add("Transpose", seen, perm=[0, 2, 1, 3]), 0, -1, width)

    def waves(self, vector, width, first="Cos"):
        """Sine and cosine features of a vector, [rows] to [rows, width]."""
        half = width // 2
        frequencies = numpy.exp(-numpy.log(10000) * numpy.arange(half) / half).astype(numpy.float32)
        name = f"frequencies_{self._next()}"
        self.weights.append(helper.make_tensor(name, TensorProto.FLOAT, [1, half], frequencies))
        column = self.add("Cast", self.add("Unsqueeze", vector, self.ids(1)), to=TensorProto.FLOAT)
        angles = self.add("Mul", column, name)
        sine, cosine = self.add("Sin", angles), self.add("Cos", angles)
        pair = (cosine, sine) if first == "Cos" else (sine, cosine)
        return self.cast(self.add("Concat", *pair, axis=-1))

    def embed(self, value, inside, outside):
        return self.linear(self.silu(self.linear(value, inside, outside)), outside, outside)

    def _next(self):
        self.count += 1
        return self.count

    def save(self):
        graph = helper.make_graph(self.nodes, "main_graph", self.inputs, self.outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
        with open(f"{self.folder}/model.onnx", "wb") as file:
            file.write(model.SerializeToString())
        if self.data:
            self.data.close()
