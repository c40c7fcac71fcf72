package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.Message.field;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where the weights of an ONNX file lie, and the same file with every large weight named by the
/// real file it lies in, seen from one folder.
///
/// The runtime refuses weights behind links when it is given bytes, and copies those inside the
/// bytes; named like this it reads all of them from where they are. Weights inside a large
/// `model.onnx` become weights in that file.
final class WeightPlaces {
    static final int TENSOR_TYPE = 2;
    static final int TENSOR_RAW_DATA = 9;
    static final int TENSOR_EXTERNAL = 13;
    static final int TENSOR_LOCATION = 14;
    static final int NODE_ATTRIBUTE = 5;
    static final int ATTRIBUTE_TENSOR = 5;
    static final int ATTRIBUTE_GRAPH = 6;
    static final int ATTRIBUTE_GRAPHS = 11;

    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;
    private static final long EXTERNAL = 1;
    private static final int LARGE_WEIGHT = 1 << 10;
    private static final int LARGE_FILE = 1 << 20;

    /// Branches inside branches: exporters write one or two, and the runtime reads at most 100.
    private static final int DEEPEST = 50;

    private final Path file;
    private final ByteBuffer whole;
    private final Map<String, Path> files = new LinkedHashMap<>();
    private Path root;
    private WeightBytes bytes = WeightBytes.NONE;

    /// @param file whose bytes are `whole`, mapped
    private WeightPlaces(Path file, ByteBuffer whole) {
        this.file = file;
        this.whole = whole;
    }

    /// @param graph with every large weight named by its real file
    /// @param root the folder that those names start from
    record Found(Message graph, Path root, WeightBytes bytes) {}

    /// @throws IllegalArgumentException if weights lie in a file that is missing, too short or
    ///   outside of the graph's folder
    static Found of(Path file, ByteBuffer whole, Message graph) throws IOException {
        var places = new WeightPlaces(file, whole);
        places.collect(graph);
        places.root = places.commonFolder();
        return new Found(places.named(graph), places.root, places.bytes);
    }

    private void collect(Message graph) throws IOException {
        for (Message tensor : tensors(graph, DEEPEST)) {
            long length = length(tensor);
            bytes = bytes.plus(tensor.number(TENSOR_TYPE), length);
        }
        if (whole.capacity() > LARGE_FILE) {
            files.put("", file.toRealPath());
        }
    }

    private long length(Message tensor) throws IOException {
        if (!outside(tensor)) {
            return tensor.fields().stream().mapToLong(part -> part.payload().remaining()).sum();
        }
        Map<String, String> entries = entries(tensor);
        String location = entries.getOrDefault("location", "");
        Path real = files.get(location);
        if (real == null) {
            real = real(location);
            files.put(location, real);
        }
        return OutsideWeight.length(tensor, entries, Files.size(real));
    }

    private Path real(String location) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path named = folder.resolve(location).normalize();
        if (location.isEmpty() || Path.of(location).isAbsolute() || !named.startsWith(folder)) {
            throw new IllegalArgumentException(
                    "its weights are in '%s'; a file in its own folder would do"
                            .formatted(location));
        }
        try {
            Path real = named.toRealPath();
            if (!Files.isRegularFile(real)) {
                throw new IllegalArgumentException(
                        "its weights are in %s, which is no file".formatted(location));
            }
            return real;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "its weights are in %s, which is missing".formatted(location), e);
        }
    }

    private Path commonFolder() {
        Path common = null;
        for (Path real : files.values()) {
            common = common == null ? real.getParent() : common(common, real);
        }
        return common == null ? file.toAbsolutePath().getParent() : common;
    }

    private static Path common(Path folder, Path file) {
        Path common = folder;
        while (!file.startsWith(common)) {
            common = common.getParent();
        }
        return common;
    }

    private Message named(Message graph) {
        List<Field> fields = new ArrayList<>();
        for (Field field : graph.fields()) {
            fields.add(
                    switch (field.number()) {
                        case OnnxGraph.GRAPH_INITIALIZER -> tensor(field);
                        case OnnxGraph.GRAPH_NODE -> node(field);
                        default -> field;
                    });
        }
        return new Message(fields);
    }

    private Field tensor(Field field) {
        Message tensor = field.message();
        if (outside(tensor)) {
            Map<String, String> entries = entries(tensor);
            entries.put("location", name(files.get(entries.getOrDefault("location", ""))));
            return placed(field.number(), tensor, entries);
        }
        ByteBuffer inside =
                tensor.all(TENSOR_RAW_DATA).findFirst().map(Field::payload).orElse(null);
        if (inside == null || inside.remaining() < LARGE_WEIGHT || !files.containsKey("")) {
            return field;
        }
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("location", name(files.get("")));
        entries.put("offset", Long.toString(address(inside) - address(whole)));
        entries.put("length", Integer.toString(inside.remaining()));
        return placed(field.number(), tensor, entries);
    }

    /// Weights may also be the values of constants, and lie in the branches of an `If`.
    private Field node(Field field) {
        Message node = field.message();
        if (node.all(NODE_ATTRIBUTE).noneMatch(attribute -> refersOutside(attribute.message()))) {
            return field;
        }
        return node.withAll(
                field.number(),
                NODE_ATTRIBUTE,
                attribute ->
                        attribute
                                .message()
                                .withAll(NODE_ATTRIBUTE, ATTRIBUTE_TENSOR, this::tensor)
                                .message()
                                .withAll(NODE_ATTRIBUTE, ATTRIBUTE_GRAPH, this::graph)
                                .message()
                                .withAll(NODE_ATTRIBUTE, ATTRIBUTE_GRAPHS, this::graph));
    }

    private Field graph(Field field) {
        return Field.of(field.number(), named(field.message()).encoded());
    }

    private static boolean refersOutside(Message attribute) {
        return tensorsOf(attribute, DEEPEST).stream().anyMatch(WeightPlaces::outside);
    }

    /// @param entries where its numbers lie instead
    static Field placed(int number, Message tensor, Map<String, String> entries) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (Field part : tensor.fields()) {
            switch (part.number()) {
                case TENSOR_RAW_DATA, TENSOR_EXTERNAL, TENSOR_LOCATION -> {}
                default -> pieces.add(part.encoded());
            }
        }
        entries.forEach(
                (key, value) -> {
                    List<ByteBuffer> entry = new ArrayList<>(field(ENTRY_KEY, key));
                    entry.addAll(field(ENTRY_VALUE, value));
                    pieces.addAll(field(TENSOR_EXTERNAL, entry));
                });
        pieces.addAll(field(TENSOR_LOCATION, EXTERNAL));
        return Field.of(number, pieces);
    }

    private String name(Path real) {
        return root.relativize(real).toString().replace('\\', '/');
    }

    static boolean outside(Message tensor) {
        return tensor.number(TENSOR_LOCATION) == EXTERNAL;
    }

    static Map<String, String> entries(Message tensor) {
        Map<String, String> entries = new LinkedHashMap<>();
        tensor.all(TENSOR_EXTERNAL)
                .map(Field::message)
                .forEach(entry -> entries.put(entry.text(ENTRY_KEY), entry.text(ENTRY_VALUE)));
        return entries;
    }

    /// @param deepest graphs inside this one
    private static List<Message> tensors(Message graph, int deepest) {
        if (deepest < 0) {
            throw new IllegalArgumentException(
                    "it has graphs inside graphs, more than %s deep".formatted(DEEPEST));
        }
        List<Message> tensors =
                new ArrayList<>(
                        graph.all(OnnxGraph.GRAPH_INITIALIZER).map(Field::message).toList());
        graph.all(OnnxGraph.GRAPH_NODE)
                .flatMap(node -> node.message().all(NODE_ATTRIBUTE))
                .forEach(attribute -> tensors.addAll(tensorsOf(attribute.message(), deepest)));
        return tensors;
    }

    private static List<Message> tensorsOf(Message attribute, int deepest) {
        List<Message> tensors =
                new ArrayList<>(attribute.all(ATTRIBUTE_TENSOR).map(Field::message).toList());
        attribute.fields().stream()
                .filter(
                        field ->
                                field.number() == ATTRIBUTE_GRAPH
                                        || field.number() == ATTRIBUTE_GRAPHS)
                .forEach(field -> tensors.addAll(tensors(field.message(), deepest - 1)));
        return tensors;
    }

    private static long address(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address();
    }
}
