"""The networks of the field's models, in the shapes that exporters give them. Weights are random."""

from onnx import TensorProto, helper


def clip(g, width, layers, heads, tokens=49408, window=77, states=False, projection=0, pooled=True):
    ids = g.input("input_ids", ["batch_size", "sequence_length"], TensorProto.INT64)
    x = g.add("Gather", g.random(tokens, width, scale=0.3), ids)
    x = g.add("Add", x, g.random(1, window, width, scale=0.1))
    mask = _causal(g, window)
    hidden = [x]
    for _ in range(layers):
        n = g.layer_norm(x, width)
        q, k, v = (g.linear(n, width, width) for _ in range(3))
        x = g.add("Add", x, g.linear(g.attend(q, k, v, width, heads, mask), width, width))
        inner = g.linear(g.layer_norm(x, width), width, 4 * width)
        inner = g.add("Mul", inner, g.add("Sigmoid", g.add("Mul", inner, g.number(1.702))))
        x = g.add("Add", x, g.linear(inner, 4 * width, width))
        hidden.append(x)
    last = g.layer_norm(x, width)
    vector = g.add("Gather", last, g.add("Squeeze", g.ids(window - 1)), axis=1)
    if projection:
        g.output("text_embeds", g.linear(vector, width, projection, bias=False), ["batch_size", projection])
    g.output("last_hidden_state", last, ["batch_size", "sequence_length", width])
    if pooled and not projection:
        g.output("pooler_output", vector, ["batch_size", width])
    if states:
        for i, state in enumerate(hidden):
            g.output(f"hidden_states.{i}", state, ["batch_size", "sequence_length", width])


def _causal(g, window):
    import numpy

    upper = numpy.triu(numpy.full((window, window), -10000.0), 1).astype(g.numpy_type)
    name = "causal_mask"
    g.weights.append(helper.make_tensor(name, g.type, [1, 1, window, window], upper.tobytes(), raw=True))
    return name


def t5(g, width, layers, heads, inner, tokens=32128):
    ids = g.input("input_ids", ["batch_size", "sequence_length"], TensorProto.INT64)
    x = g.add("Gather", g.random(tokens, width, scale=0.3), ids)
    across = heads * 64
    for _ in range(layers):
        n = g.rms_norm(x, width)
        q, k, v = (g.linear(n, width, across, bias=False) for _ in range(3))
        x = g.add("Add", x, g.linear(g.attend(q, k, v, across, heads), across, width, bias=False))
        n = g.rms_norm(x, width)
        gate = g.gelu(g.linear(n, width, inner, bias=False))
        x = g.add(
            "Add", x, g.linear(g.add("Mul", gate, g.linear(n, width, inner, bias=False)), inner, width, bias=False)
        )
    g.output("last_hidden_state", g.rms_norm(x, width), ["batch_size", "sequence_length", width])


class UNet:
    """UNet2DConditionModel. `depths` are transformer blocks a stage; 0 for a stage without."""

    def __init__(self, g, channels, depths, heads, context, extra=0, middle=None):
        self.g, self.channels, self.depths, self.heads, self.context = g, channels, depths, heads, context
        self.time = 4 * channels[0]
        x = g.input("sample", ["batch_size", 4, "height", "width"])
        timestep = g.input("timestep", [])
        self.states = g.input("encoder_hidden_states", ["batch_size", "sequence_length", context])
        rows = g.add("Gather", g.add("Shape", x), g.ids(0))
        steps = g.add("Expand", g.cast(g.add("Unsqueeze", timestep, g.ids(0))), rows)
        t = g.embed(g.waves(steps, channels[0]), channels[0], self.time)
        if extra:
            t = g.add("Add", t, self._sizes(extra))
        self.t = g.silu(t)
        self._stages(g.conv(x, 4, channels[0]), middle or depths[-1])

    def _sizes(self, extra):
        g = self.g
        pooled = g.input("text_embeds", ["batch_size", extra])
        sizes = g.input("time_ids", ["batch_size", 6])
        features = g.reshape(g.waves(g.reshape(sizes, -1), 256), -1, 6 * 256)
        return g.embed(g.add("Concat", pooled, features, axis=-1), extra + 6 * 256, self.time)

    def _stages(self, x, middle):
        g, channels = self.g, self.channels
        kept, width = [(x, channels[0])], channels[0]
        for stage, wide in enumerate(channels):
            for _ in range(2):
                x, width = self._resnet(x, width, wide), wide
                x = self._attention(x, wide, self.depths[stage], stage)
                kept.append((x, wide))
            if stage < len(channels) - 1:
                x = g.conv(x, wide, wide, stride=2)
                kept.append((x, wide))
        x = self._resnet(x, width, width)
        x = self._attention(x, width, middle, -1)
        x = self._resnet(x, width, width)
        for stage in reversed(range(len(channels))):
            wide = channels[stage]
            for _ in range(3):
                beside, more = kept.pop()
                x, width = self._resnet(g.add("Concat", x, beside, axis=1), width + more, wide), wide
                x = self._attention(x, wide, self.depths[stage], stage)
            if stage > 0:
                x = g.conv(doubled(g, x), wide, wide)
        x = g.conv(g.silu(g.group_norm(x, width)), width, 4)
        g.output("out_sample", x, ["batch_size", 4, "height", "width"])

    def _resnet(self, x, inside, outside):
        return resnet(self.g, x, inside, outside, self.t, self.time)

    def _attention(self, x, width, depth, stage):
        if depth == 0:
            return x
        g = self.g
        heads = self.heads(width)
        tokens = g.reshape(g.group_norm(x, width), 0, width, -1)
        tokens = g.linear(g.add("Transpose", tokens, perm=[0, 2, 1]), width, width)
        for _ in range(depth):
            n = g.layer_norm(tokens, width)
            tokens = g.add("Add", tokens, self._attended(n, n, width, width, heads))
            n = g.layer_norm(tokens, width)
            tokens = g.add("Add", tokens, self._attended(n, self.states, width, self.context, heads))
            value, gate = g.split(g.linear(g.layer_norm(tokens, width), width, 8 * width), 2)
            tokens = g.add("Add", tokens, g.linear(g.add("Mul", value, g.gelu(gate)), 4 * width, width))
        back = g.add("Transpose", g.linear(tokens, width, width), perm=[0, 2, 1])
        return g.add("Add", x, g.add("Reshape", back, g.add("Shape", x)))

    def _attended(self, x, seen, width, context, heads):
        g = self.g
        q = g.linear(x, width, width, bias=False)
        k, v = (g.linear(seen, context, width, bias=False) for _ in range(2))
        return g.linear(g.attend(q, k, v, width, heads), width, width)


def resnet(g, x, inside, outside, t=None, time=0):
    h = g.conv(g.silu(g.group_norm(x, inside)), inside, outside)
    if t:
        h = g.add("Add", h, g.add("Unsqueeze", g.linear(t, time, outside), g.ids(2, 3)))
    h = g.conv(g.silu(g.group_norm(h, outside)), outside, outside)
    return g.add("Add", h, x if inside == outside else g.conv(x, inside, outside, kernel=1))


def doubled(g, x):
    scales = f"scales_{g._next()}"
    g.weights.append(helper.make_tensor(scales, TensorProto.FLOAT, [4], [1, 1, 2, 2]))
    return g.add("Resize", x, "", scales, mode="nearest")


def decoder(g, latents, channels):
    """AutoencoderKL's decoder; `channels` from the picture's side inwards."""
    x = g.input("latent_sample", ["batch_size", latents, "latent_height", "latent_width"])
    width = channels[-1]
    x = g.conv(g.conv(x, latents, latents, kernel=1), latents, width)
    x = resnet(g, x, width, width)
    n = g.add("Transpose", g.reshape(g.group_norm(x, width), 0, width, -1), perm=[0, 2, 1])
    q, k, v = (g.linear(n, width, width) for _ in range(3))
    seen = g.add("Transpose", g.linear(g.attend(q, k, v, width, 1), width, width), perm=[0, 2, 1])
    x = resnet(g, g.add("Add", x, g.add("Reshape", seen, g.add("Shape", x))), width, width)
    for stage in reversed(range(len(channels))):
        for _ in range(3):
            x, width = resnet(g, x, width, channels[stage]), channels[stage]
        if stage > 0:
            x = g.conv(doubled(g, x), width, width)
    x = g.conv(g.silu(g.group_norm(x, width)), width, 3)
    g.output("sample", x, ["batch_size", 3, "image_height", "image_width"])


def joint(g, width, heads, layers, context, pooled):
    """SD3Transformer2DModel: latents in patches of two, beside the text's states."""
    x = g.input("hidden_states", ["batch_size", 16, "height", "width"])
    states = g.input("encoder_hidden_states", ["batch_size", "sequence_length", context])
    vector = g.input("pooled_projections", ["batch_size", pooled])
    timestep = g.input("timestep", ["step"])
    size = g.add("Shape", x)
    patches = g.add(
        "Conv", x, g.random(width, 16, 2, 2), g.random(width, scale=0.01), kernel_shape=[2, 2], strides=[2, 2]
    )
    image = g.add("Transpose", g.reshape(patches, 0, width, -1), perm=[0, 2, 1])
    time = g.add("Add", g.embed(g.waves(timestep, 256), 256, width), g.embed(vector, pooled, width))
    time = g.add("Unsqueeze", g.silu(time), g.ids(1))
    image, _ = _double_blocks(g, image, g.linear(states, context, width), time, width, heads, layers)
    image = g.linear(g.layer_norm(image, width), width, 64)
    grid = g.add("Concat", g.add("Slice", size, g.ids(0), g.ids(1)), _halved(g, size), g.ids(2, 2, 16), axis=0)
    image = g.add("Transpose", g.add("Reshape", image, grid), perm=[0, 5, 1, 3, 2, 4])
    g.output("out_hidden_states", g.add("Reshape", image, size), ["batch_size", 16, "height", "width"])


def _halved(g, size):
    sides = g.add("Slice", size, g.ids(2), g.ids(4))
    return g.add("Div", sides, g.ids(2))


def _double_blocks(g, image, text, time, width, heads, layers):
    for _ in range(layers):
        streams, q, k, v = [(image, []), (text, [])], [], [], []
        for value, changes in (streams[1], streams[0]):
            changes.extend(g.split(g.linear(time, width, 6 * width), 6))
            n = _shifted(g, g.layer_norm(value, width), changes[0], changes[1])
            for into in (q, k, v):
                into.append(g.linear(n, width, width))
        q, k, v = (g.add("Concat", *pair, axis=1) for pair in (q, k, v))
        seen = g.attend(q, k, v, width, heads)
        length = g.add("Slice", g.add("Shape", text), g.ids(1), g.ids(2))
        first = g.add("Slice", seen, g.ids(0), length, g.ids(1))
        rest = g.add("Slice", seen, length, g.ids(1 << 30), g.ids(1))
        image, text = (
            _fed(g, value, part, changes, width)
            for (value, changes), part in zip(streams, (rest, first))
        )
    return image, text


def _shifted(g, value, shift, scale):
    return g.add("Add", g.add("Mul", value, g.add("Add", scale, g.number(1.0))), shift)


def _fed(g, value, seen, changes, width):
    value = g.add("Add", value, g.add("Mul", g.linear(seen, width, width), changes[2]))
    n = _shifted(g, g.layer_norm(value, width), changes[3], changes[4])
    inner = g.linear(g.gelu(g.linear(n, width, 4 * width)), 4 * width, width)
    return g.add("Add", value, g.add("Mul", inner, changes[5]))


def flux(g, width, heads, double, single, context, pooled):
    """FluxTransformer2DModel: packed latents; places are told by a projection of their ids."""
    x = g.input("hidden_states", ["batch_size", "packed_height_width", 64])
    states = g.input("encoder_hidden_states", ["batch_size", "sequence_length", context])
    vector = g.input("pooled_projections", ["batch_size", pooled])
    timestep = g.input("timestep", ["step"])
    text_ids = g.input("txt_ids", ["sequence_length", 3], TensorProto.INT64)
    image_ids = g.input("img_ids", ["packed_height_width", 3], TensorProto.INT64)
    guidance = g.input("guidance", ["batch_size"])
    scaled = g.add("Mul", timestep, g.number(1000.0))
    time = g.embed(g.waves(scaled, 256), 256, width)
    time = g.add("Add", time, g.embed(g.waves(guidance, 256), 256, width))
    time = g.add("Unsqueeze", g.silu(g.add("Add", time, g.embed(vector, pooled, width))), g.ids(1))
    text = g.add("Add", g.linear(states, context, width), g.linear(g.cast(text_ids), 3, width))
    places = g.add("Sin", g.linear(g.cast(image_ids), 3, width))
    image = g.add("Add", g.linear(x, 64, width), places)
    image, text = _double_blocks(g, image, text, time, width, heads, double)
    length = g.add("Slice", g.add("Shape", text), g.ids(1), g.ids(2))
    both = g.add("Concat", text, image, axis=1)
    for _ in range(single):
        shift, scale, gate = g.split(g.linear(time, width, 3 * width), 3)
        n = _shifted(g, g.layer_norm(both, width), shift, scale)
        q, k, v = (g.linear(n, width, width) for _ in range(3))
        wide = g.gelu(g.linear(n, width, 4 * width))
        out = g.linear(g.add("Concat", g.attend(q, k, v, width, heads), wide, axis=-1), 5 * width, width)
        both = g.add("Add", both, g.add("Mul", out, gate))
    image = g.add("Slice", both, length, g.ids(1 << 30), g.ids(1))
    image = g.linear(g.layer_norm(image, width), width, 64)
    g.output("out_hidden_states", image, ["batch_size", "packed_height_width", 64])
