package dev.darkroom.worker.onnx.graph;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Writes graphs whose weights lie in files beside them.
public final class OutsideWeights {
    private static final int LARGE = 256;

    private final List<String> names;
    private final List<ByteArrayOutputStream> files;
    private final UnaryOperator<Map<String, String>> told;
    private int turn;

    private OutsideWeights(List<String> names, UnaryOperator<Map<String, String>> told) {
        this.names = names;
        this.files = names.stream().map(_ -> new ByteArrayOutputStream()).toList();
        this.told = told;
    }

    /// @param from a graph with its weights inside
    /// @param weights folder of their files
    /// @param names of the files, which take the weights by turns
    /// @param told what the graph tells of a weight instead of `location`, `offset` and `length`
    public static void write(
            Path from,
            Path graphFile,
            Path weights,
            List<String> names,
            UnaryOperator<Map<String, String>> told)
            throws IOException {
        var outside = new OutsideWeights(names, told);
        Message model = Message.parse(ByteBuffer.wrap(Files.readAllBytes(from)));
        Message graph = model.all(OnnxGraph.MODEL_GRAPH).findFirst().orElseThrow().message();
        byte[] whole =
                bytes(Message.rewritten(model, OnnxGraph.MODEL_GRAPH, graph, outside::field));
        Files.write(graphFile, whole);
        for (int i = 0; i < names.size(); i++) {
            Files.write(weights.resolve(names.get(i)), outside.files.get(i).toByteArray());
        }
    }

    private List<ByteBuffer> field(Field field) {
        if (field.number() != OnnxGraph.GRAPH_INITIALIZER) {
            return List.of(field.encoded());
        }
        Message tensor = field.message();
        var raw = tensor.all(WeightPlaces.TENSOR_RAW_DATA).findFirst();
        if (raw.isEmpty() || raw.get().payload().remaining() < LARGE) {
            return List.of(field.encoded());
        }
        int which = turn++ % names.size();
        byte[] data = bytes(List.of(raw.get().payload()));
        Map<String, String> place = new LinkedHashMap<>();
        place.put("location", names.get(which));
        place.put("offset", Integer.toString(files.get(which).size()));
        place.put("length", Integer.toString(data.length));
        files.get(which).writeBytes(data);
        List<ByteBuffer> pieces = new ArrayList<>();
        tensor.fields().stream()
                .filter(part -> part.number() != WeightPlaces.TENSOR_RAW_DATA)
                .forEach(part -> pieces.add(part.encoded()));
        told.apply(place).forEach((key, value) -> entry(pieces, key, value));
        pieces.addAll(Message.field(WeightPlaces.TENSOR_LOCATION, 1));
        return Message.field(field.number(), pieces);
    }

    private static void entry(List<ByteBuffer> pieces, String key, String value) {
        List<ByteBuffer> entry = new ArrayList<>(Message.field(1, key));
        entry.addAll(Message.field(2, value));
        pieces.addAll(Message.field(WeightPlaces.TENSOR_EXTERNAL, entry));
    }

    static byte[] bytes(List<ByteBuffer> pieces) {
        ByteBuffer whole = Message.joined(pieces);
        byte[] bytes = new byte[whole.remaining()];
        whole.get(bytes);
        return bytes;
    }

    /// A graph with a branch inside a branch, and so on.
    public static byte[] nested(int deep) {
        List<ByteBuffer> graph = List.of();
        for (int i = 0; i < deep; i++) {
            List<ByteBuffer> attribute = Message.field(WeightPlaces.ATTRIBUTE_GRAPH, graph);
            List<ByteBuffer> node = Message.field(WeightPlaces.NODE_ATTRIBUTE, attribute);
            graph = List.of(Message.joined(Message.field(OnnxGraph.GRAPH_NODE, node)));
        }
        return bytes(Message.field(OnnxGraph.MODEL_GRAPH, graph));
    }
}
