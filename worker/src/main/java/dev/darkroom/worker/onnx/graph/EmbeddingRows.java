package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.Message.field;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_INPUT;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OPERATOR;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OUTPUT;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The matrix that a text encoder looks its tokens up in, found by the `Gather` that the tokens
/// reach, and the same graph with further rows below it. The matrix itself is not touched: nodes
/// put the rows below, or in the place of rows that no token had.
final class EmbeddingRows {
    private static final int TENSOR_DIMENSION = 1;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int FLOAT16 = 10;
    private static final int BFLOAT16 = 16;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INT = 3;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int TYPE_INT = 2;
    private static final String EXTENDED = "learned_embeddings";

    /// What leaves tokens as they are, in another type or shape.
    private static final Set<String> HARMLESS =
            Set.of("Cast", "Reshape", "Identity", "Unsqueeze", "Squeeze", "Flatten");

    private final Message graph;
    private final Map<String, Message> makers = new HashMap<>();
    private final Constants constants = new Constants();
    private final String input;
    private final Optional<Message> lookup;

    /// @param input that takes the tokens
    EmbeddingRows(Message graph, String input) {
        this.graph = graph;
        this.input = input;
        constants.learn(graph);
        for (Message node : nodes()) {
            constants.learnNode(node);
            node.all(NODE_OUTPUT).forEach(output -> makers.put(output.text(), node));
        }
        this.lookup = nodes().stream().filter(this::looksTokensUp).findFirst();
    }

    private List<Message> nodes() {
        return graph.all(OnnxGraph.GRAPH_NODE).map(Field::message).toList();
    }

    private boolean looksTokensUp(Message node) {
        if (!node.text(NODE_OPERATOR).equals("Gather")) {
            return false;
        }
        List<String> inputs = node.all(NODE_INPUT).map(Field::text).toList();
        return inputs.size() == 2
                && weights(inputs.getFirst())
                        .filter(name -> constants.extents(name).size() == 2)
                        .isPresent()
                && fromTokens(inputs.getLast());
    }

    /// The constant that a matrix is made of: itself, or what is widened to it.
    private Optional<String> weights(String matrix) {
        if (constants.has(matrix)) {
            return Optional.of(matrix);
        }
        Message maker = makers.get(matrix);
        return maker != null && maker.text(NODE_OPERATOR).equals("Cast")
                ? weights(maker.text(NODE_INPUT))
                : Optional.empty();
    }

    private long type(String matrix) {
        return constants.has(matrix)
                ? constants.type(matrix)
                : Constants.attribute(makers.get(matrix), "to").orElseThrow().getFirst();
    }

    private boolean fromTokens(String name) {
        String at = name;
        while (!at.equals(input)) {
            Message maker = makers.get(at);
            if (maker == null || !HARMLESS.contains(maker.text(NODE_OPERATOR))) {
                return false;
            }
            at = maker.text(NODE_INPUT);
        }
        return true;
    }

    /// Rows and columns; empty where no such matrix is found.
    Optional<List<Long>> extents() {
        return lookup.flatMap(node -> weights(node.text(NODE_INPUT))).map(constants::extents);
    }

    /// The graph with `rows` from row `from` on.
    ///
    /// @throws UnsupportedOperationException if the matrix is not found
    Message with(int from, List<float[]> rows) {
        Message gather =
                lookup.orElseThrow(
                        () ->
                                new UnsupportedOperationException(
                                        "its matrix of embeddings is not found, which learned words"
                                                + " go into"));
        String matrix = gather.text(NODE_INPUT);
        int type = Math.toIntExact(type(matrix));
        long old = extents().orElseThrow().getFirst();
        List<Field> added = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        if (from < old) {
            parts.add(slice(matrix, 0, from, added));
        } else {
            parts.add(matrix);
        }
        int gap = (int) Math.max(0, from - old);
        added.add(weights(EXTENDED + "_rows", type, rows, gap));
        parts.add(EXTENDED + "_rows");
        long after = from + (long) rows.size();
        if (after < old) {
            parts.add(slice(matrix, after, old, added));
        }
        added.add(node("Concat", parts, EXTENDED, attribute("axis", 0)));
        return rewritten(gather, added);
    }

    /// Nodes are in the order in which they are computed.
    private Message rewritten(Message gather, List<Field> added) {
        List<Field> fields = new ArrayList<>();
        for (Field part : graph.fields()) {
            boolean found =
                    part.number() == OnnxGraph.GRAPH_NODE
                            && part.message().text(NODE_OUTPUT).equals(gather.text(NODE_OUTPUT));
            if (found) {
                fields.addAll(added);
            }
            fields.add(found ? redirected(part) : part);
        }
        return new Message(fields);
    }

    private static Field redirected(Field gather) {
        List<ByteBuffer> pieces = new ArrayList<>(field(NODE_INPUT, EXTENDED));
        boolean matrix = true;
        for (Field part : gather.message().fields()) {
            if (part.number() == NODE_INPUT && matrix) {
                matrix = false;
            } else {
                pieces.add(part.encoded());
            }
        }
        return Field.of(OnnxGraph.GRAPH_NODE, pieces);
    }

    private static String slice(String matrix, long from, long to, List<Field> added) {
        String name = EXTENDED + "_from_" + from;
        added.add(whole(name + "_start", from));
        added.add(whole(name + "_end", to));
        added.add(whole(name + "_axis", 0));
        added.add(
                node(
                        "Slice",
                        List.of(matrix, name + "_start", name + "_end", name + "_axis"),
                        name,
                        List.of()));
        return name;
    }

    private static Field node(
            String operator, List<String> inputs, String output, List<ByteBuffer> attribute) {
        List<ByteBuffer> pieces = new ArrayList<>();
        inputs.forEach(given -> pieces.addAll(field(NODE_INPUT, given)));
        pieces.addAll(field(NODE_OUTPUT, output));
        pieces.addAll(field(OnnxGraph.NODE_NAME, output));
        pieces.addAll(field(NODE_OPERATOR, operator));
        pieces.addAll(attribute);
        return Field.of(OnnxGraph.GRAPH_NODE, pieces);
    }

    private static List<ByteBuffer> attribute(String name, long value) {
        List<ByteBuffer> pieces = new ArrayList<>(field(ATTRIBUTE_NAME, name));
        pieces.addAll(field(ATTRIBUTE_INT, value));
        pieces.addAll(field(ATTRIBUTE_TYPE, TYPE_INT));
        return field(WeightPlaces.NODE_ATTRIBUTE, pieces);
    }

    private static Field whole(String name, long value) {
        ByteBuffer raw = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return tensor(name, INT64, List.of(1L), raw.putLong(0, value));
    }

    /// @param gap rows of zeros before
    private static Field weights(String name, int type, List<float[]> rows, int gap) {
        int width = rows.getFirst().length;
        int bytes = type == FLOAT ? Float.BYTES : Short.BYTES;
        int count = Math.addExact(rows.size(), gap);
        ByteBuffer raw =
                ByteBuffer.allocate(Math.multiplyExact(count, width * bytes))
                        .order(ByteOrder.LITTLE_ENDIAN);
        raw.position(gap * width * bytes);
        for (float[] row : rows) {
            for (float value : row) {
                put(raw, type, value);
            }
        }
        return tensor(name, type, List.of((long) count, (long) width), raw.flip());
    }

    private static void put(ByteBuffer raw, int type, float value) {
        switch (type) {
            case FLOAT -> raw.putFloat(value);
            case FLOAT16 -> raw.putShort(Float.floatToFloat16(value));
            case BFLOAT16 -> raw.putShort((short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
            default ->
                    throw new UnsupportedOperationException(
                            "its embeddings are of element type %s; floats would do"
                                    .formatted(type));
        }
    }

    private static Field tensor(String name, int type, List<Long> shape, ByteBuffer raw) {
        List<ByteBuffer> pieces = new ArrayList<>();
        shape.forEach(extent -> pieces.addAll(field(TENSOR_DIMENSION, extent)));
        pieces.addAll(field(WeightPlaces.TENSOR_TYPE, type));
        pieces.addAll(field(OnnxGraph.INITIALIZER_NAME, name));
        pieces.addAll(field(WeightPlaces.TENSOR_RAW_DATA, List.of(raw)));
        return Field.of(OnnxGraph.GRAPH_INITIALIZER, pieces);
    }
}
