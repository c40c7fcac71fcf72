package dev.darkroom.worker.onnx.graph;

import static java.util.stream.Collectors.toSet;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a graph's weights, wherever they lie, and puts others in their place.
final class WeightValues {
    private static final int TENSOR_FLOAT_DATA = 4;
    private static final int TENSOR_INT32_DATA = 5;

    /// Names no file: the runtime is handed what is said to lie there.
    private static final String NOWHERE = "given";

    private final Message graph;
    private final Path folder;
    private final Constants constants = new Constants();

    /// @param folder that the names of weights' files start from
    WeightValues(Message graph, Path folder) {
        this.graph = graph;
        this.folder = folder;
        constants.learn(graph);
        graph.all(OnnxGraph.GRAPH_NODE).map(Field::message).forEach(constants::learnNode);
    }

    /// All numbers of a tensor in the graph's order.
    float[] of(String tensor) throws IOException {
        Message found = constants.tensor(tensor);
        FloatKind kind = kind(tensor);
        Optional<ByteBuffer> bytes = bytes(found);
        if (bytes.isEmpty()) {
            return listed(found, kind);
        }
        ByteBuffer in = bytes.get().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[in.remaining() / kind.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = kind.get(in);
        }
        return values;
    }

    private FloatKind kind(String tensor) {
        return FloatKind.of(constants.type(tensor)).orElseThrow();
    }

    private Optional<ByteBuffer> bytes(Message tensor) throws IOException {
        if (!WeightPlaces.outside(tensor)) {
            return tensor.all(WeightPlaces.TENSOR_RAW_DATA)
                    .findFirst()
                    .map(field -> field.payload().duplicate());
        }
        Map<String, String> entries = WeightPlaces.entries(tensor);
        Path file = folder.resolve(entries.get("location"));
        long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
        try (FileChannel channel = FileChannel.open(file)) {
            long length =
                    entries.containsKey("length")
                            ? Long.parseLong(entries.get("length"))
                            : channel.size() - offset;
            return Optional.of(channel.map(FileChannel.MapMode.READ_ONLY, offset, length));
        }
    }

    /// Small tensors may be lists of numbers: halves as whole numbers of their bits.
    private static float[] listed(Message tensor, FloatKind kind) {
        if (kind == FloatKind.FLOAT32) {
            return floats(tensor);
        }
        List<Long> bits = Constants.ints(tensor, TENSOR_INT32_DATA);
        float[] values = new float[bits.size()];
        ByteBuffer one = ByteBuffer.allocate(Short.BYTES);
        for (int i = 0; i < values.length; i++) {
            values[i] = kind.get(one.putShort(0, bits.get(i).shortValue()).rewind());
        }
        return values;
    }

    private static float[] floats(Message tensor) {
        ByteBuffer packed =
                Message.joined(tensor.all(TENSOR_FLOAT_DATA).map(Field::payload).toList());
        float[] values = new float[packed.remaining() / Float.BYTES];
        packed.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /// What stands for a tensor with other numbers.
    GivenWeight with(String tensor, float[] values) {
        FloatKind kind = kind(tensor);
        return new GivenWeight(tensor, kind, constants.extents(tensor), kind.written(values));
    }

    /// The graph with these tensors to be given by whoever opens it. Values of `Constant` nodes
    /// become initializers, for others cannot be given.
    Message without(List<GivenWeight> given) {
        Set<String> names = given.stream().map(GivenWeight::tensor).collect(toSet());
        List<Field> fields = new ArrayList<>();
        for (Field field : graph.fields()) {
            boolean replaced =
                    switch (field.number()) {
                        case OnnxGraph.GRAPH_INITIALIZER ->
                                names.contains(field.message().text(OnnxGraph.INITIALIZER_NAME));
                        case OnnxGraph.GRAPH_NODE ->
                                names.contains(field.message().text(OnnxGraph.NODE_OUTPUT));
                        default -> false;
                    };
            if (!replaced) {
                fields.add(field);
            }
        }
        given.forEach(weight -> fields.add(placeless(weight)));
        return new Message(fields);
    }

    private static Field placeless(GivenWeight weight) {
        return WeightPlaces.placed(
                OnnxGraph.GRAPH_INITIALIZER,
                Constants.tensor(weight.tensor(), weight.type().code(), weight.extents()),
                Map.of("location", NOWHERE));
    }
}
