package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.OnnxGraph.INITIALIZER_NAME;
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

/// What a graph's constants are: initializers, and the outputs of `Constant` nodes.
final class Constants {
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_INT32_DATA = 5;
    private static final int TENSOR_INT64_DATA = 7;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INT = 3;
    private static final int ATTRIBUTE_INTS = 8;
    private static final int INT32 = 6;
    private static final int INT64 = 7;

    private final Map<String, Message> tensors = new HashMap<>();
    private final Map<String, List<Long>> lists = new HashMap<>();

    void learn(Message graph) {
        graph.all(OnnxGraph.GRAPH_INITIALIZER)
                .map(Field::message)
                .forEach(tensor -> tensors.put(tensor.text(INITIALIZER_NAME), tensor));
    }

    void learnNode(Message node) {
        if (!node.text(NODE_OPERATOR).equals("Constant")) {
            return;
        }
        String name = node.text(NODE_OUTPUT);
        node.all(WeightPlaces.NODE_ATTRIBUTE)
                .map(Field::message)
                .forEach(
                        attribute -> {
                            attribute
                                    .all(WeightPlaces.ATTRIBUTE_TENSOR)
                                    .forEach(tensor -> tensors.put(name, tensor.message()));
                            switch (attribute.text(ATTRIBUTE_NAME)) {
                                case "value_ints" ->
                                        lists.put(name, ints(attribute, ATTRIBUTE_INTS));
                                case "value_int", "value_float" -> lists.put(name, List.of());
                                default -> {}
                            }
                        });
    }

    /// An initializer's or a `Constant` node's tensor.
    Message tensor(String name) {
        return tensors.get(name);
    }

    /// A tensor without numbers.
    static Message tensor(String name, int type, List<Long> extents) {
        List<ByteBuffer> pieces = new ArrayList<>();
        extents.forEach(extent -> pieces.addAll(Message.field(TENSOR_DIMENSION, extent)));
        pieces.addAll(Message.field(WeightPlaces.TENSOR_TYPE, type));
        pieces.addAll(Message.field(INITIALIZER_NAME, name));
        return Message.parse(Message.joined(pieces));
    }

    boolean has(String name) {
        return tensors.containsKey(name) || lists.containsKey(name);
    }

    /// The element type of a constant, as `onnx.proto` numbers it.
    long type(String name) {
        return tensors.containsKey(name)
                ? tensors.get(name).number(WeightPlaces.TENSOR_TYPE)
                : INT64;
    }

    /// The extents of a constant.
    List<Long> extents(String name) {
        if (tensors.containsKey(name)) {
            return ints(tensors.get(name), TENSOR_DIMENSION);
        }
        List<Long> list = lists.get(name);
        return list.isEmpty() ? List.of() : List.of((long) list.size());
    }

    /// The values of a constant of whole numbers.
    Optional<List<Long>> whole(String name) {
        if (lists.containsKey(name)) {
            return Optional.of(lists.get(name));
        }
        Message tensor = tensors.get(name);
        if (tensor == null) {
            return Optional.empty();
        }
        List<Long> values = new ArrayList<>();
        switch ((int) tensor.number(WeightPlaces.TENSOR_TYPE)) {
            case INT32 -> {
                values.addAll(ints(tensor, TENSOR_INT32_DATA));
                raw(tensor).ifPresent(raw -> readInts(raw, values));
            }
            case INT64 -> {
                values.addAll(ints(tensor, TENSOR_INT64_DATA));
                raw(tensor).ifPresent(raw -> readLongs(raw, values));
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    /// An attribute's whole numbers: one for `axis`, several for `axes`.
    static Optional<List<Long>> attribute(Message node, String name) {
        return node.all(WeightPlaces.NODE_ATTRIBUTE)
                .map(Field::message)
                .filter(attribute -> attribute.text(ATTRIBUTE_NAME).equals(name))
                .findFirst()
                .map(
                        attribute -> {
                            List<Long> values = new ArrayList<>(ints(attribute, ATTRIBUTE_INTS));
                            attribute.all(ATTRIBUTE_INT).forEach(one -> values.add(one.value()));
                            return values;
                        });
    }

    private static Optional<ByteBuffer> raw(Message tensor) {
        return tensor.all(WeightPlaces.TENSOR_RAW_DATA)
                .findFirst()
                .map(field -> field.payload().duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    private static void readInts(ByteBuffer raw, List<Long> into) {
        while (raw.hasRemaining()) {
            into.add((long) raw.getInt());
        }
    }

    private static void readLongs(ByteBuffer raw, List<Long> into) {
        while (raw.hasRemaining()) {
            into.add(raw.getLong());
        }
    }

    /// A repeated number is written as one field each, or packed into one.
    static List<Long> ints(Message message, int number) {
        List<Long> values = new ArrayList<>();
        message.all(number)
                .forEach(
                        field -> {
                            if (field.payload().hasRemaining()) {
                                values.addAll(Message.packed(field.payload()));
                            } else {
                                values.add(field.value());
                            }
                        });
        return values;
    }
}
