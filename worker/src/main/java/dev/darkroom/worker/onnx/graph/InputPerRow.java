package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.Message.field;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_INPUT;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_NAME;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OPERATOR;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OUTPUT;

import dev.darkroom.worker.onnx.graph.Message.Field;
import dev.darkroom.worker.onnx.graph.RowValue.Change;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rewrites a graph so that an input of rank 0, or of one fixed element, takes one number a row.
///
/// Exporters turn a scalar timestep into rows by `timestep -> Unsqueeze -> Cast -> Expand`, or in a
/// dozen other ways. Whatever depends on the input is followed by [RowRules], also into branches
/// and whatever the order of the nodes, until it is a batch. The caller still compares what comes
/// out with rows that are asked one by one.
final class InputPerRow {
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int TYPE_TENSOR = 4;
    private static final int TENSOR_DIMENSION = 1;
    private static final int INT64 = 7;

    private final Port input;
    private final Message graph;
    private final Constants constants = new Constants();
    private final Map<String, RowValue> values = new HashMap<>();
    private final Map<String, Change> changes = new HashMap<>();

    InputPerRow(Port input, Message graph) {
        this.input = input;
        this.graph = graph;
        values.put(
                input.name(),
                input.rank() == 0 ? new RowValue.Lifted(0) : new RowValue.Led(input.rank()));
    }

    /// @throws UnsupportedOperationException naming the node that cannot take rows
    List<ByteBuffer> rewrite(Message model) {
        learn(graph);
        var rules = new RowRules(constants, values);
        boolean more = true;
        while (more) {
            more = follow(graph, rules);
        }
        return Message.rewritten(
                model,
                OnnxGraph.MODEL_GRAPH,
                graph,
                field -> field.number() == OnnxGraph.GRAPH_INPUT ? input(field) : encoded(field));
    }

    private void learn(Message scope) {
        constants.learn(scope);
        nodes(scope)
                .forEach(
                        node -> {
                            constants.learnNode(node);
                            branches(node).forEach(this::learn);
                        });
    }

    /// @return whether anything new is known
    private boolean follow(Message scope, RowRules rules) {
        boolean more = false;
        for (Message node : nodes(scope)) {
            for (Message branch : branches(node)) {
                more |= follow(branch, rules);
                more |= carryOut(node, branch);
            }
            String made = node.text(NODE_OUTPUT);
            boolean touched = node.all(NODE_INPUT).map(Field::text).anyMatch(values::containsKey);
            if (touched && !changes.containsKey(made) && branches(node).isEmpty()) {
                Change change = rules.of(node);
                changes.put(made, change);
                learnResult(made, change);
                more = true;
            }
        }
        return more;
    }

    private void learnResult(String made, Change change) {
        switch (change) {
            case Change.None(var result) -> values.put(made, result);
            case Change.Passed(var result) -> values.put(made, result);
            case Change.Shaped(_, var result) -> values.put(made, result);
            case Change.ShapedBefore(_, var result) -> values.put(made, result);
            case Change.Over _, Change.Replaced _ -> {}
        }
    }

    /// What a branch gives is what its node gives.
    private boolean carryOut(Message node, Message branch) {
        List<String> outside = node.all(NODE_OUTPUT).map(Field::text).toList();
        List<String> inside =
                branch.all(OnnxGraph.GRAPH_OUTPUT)
                        .map(output -> output.message().text(OnnxGraph.VALUE_NAME))
                        .toList();
        boolean more = false;
        for (int i = 0; i < Math.min(inside.size(), outside.size()); i++) {
            RowValue value = values.get(inside.get(i));
            boolean better =
                    value instanceof RowValue.Led
                            && !(values.get(outside.get(i)) instanceof RowValue.Led);
            if (value != null && (better || !values.containsKey(outside.get(i)))) {
                values.put(outside.get(i), value);
                more = true;
            }
        }
        return more;
    }

    private static List<Message> nodes(Message scope) {
        return scope.all(OnnxGraph.GRAPH_NODE).map(Field::message).toList();
    }

    private static List<Message> branches(Message node) {
        return node.all(WeightPlaces.NODE_ATTRIBUTE)
                .flatMap(attribute -> attribute.message().all(WeightPlaces.ATTRIBUTE_GRAPH))
                .map(Field::message)
                .toList();
    }

    /// The field of a graph, as it is now. Inferred shapes of the old graph are optional, and some
    /// are wrong now.
    private List<ByteBuffer> encoded(Field field) {
        return switch (field.number()) {
            case OnnxGraph.GRAPH_NODE -> node(field);
            case OnnxGraph.GRAPH_VALUE_INFO -> List.of();
            default -> List.of(field.encoded());
        };
    }

    private List<ByteBuffer> node(Field field) {
        Message node = field.message();
        if (!branches(node).isEmpty()) {
            return List.of(withBranches(field, node).encoded());
        }
        return switch (changes.get(node.text(NODE_OUTPUT))) {
            case null -> List.of(field.encoded());
            case Change.None _, Change.Over _ -> List.of(field.encoded());
            case Change.Passed _ -> instead(node, "Identity", List.of(node.text(NODE_INPUT)));
            case Change.Replaced(var operator) ->
                    instead(node, operator, node.all(NODE_INPUT).map(Field::text).toList());
            case Change.Shaped(var shape, _) -> shaped(node, shape);
            case Change.ShapedBefore(var shape, _) -> shapedBefore(node, shape);
        };
    }

    private Field withBranches(Field field, Message node) {
        return node.withAll(
                field.number(),
                WeightPlaces.NODE_ATTRIBUTE,
                attribute ->
                        attribute
                                .message()
                                .withAll(
                                        attribute.number(),
                                        WeightPlaces.ATTRIBUTE_GRAPH,
                                        this::branch));
    }

    private Field branch(Field field) {
        return Field.of(
                field.number(),
                field.message().fields().stream().flatMap(part -> encoded(part).stream()).toList());
    }

    private static List<ByteBuffer> instead(Message node, String operator, List<String> inputs) {
        return node(operator, inputs, node.text(NODE_OUTPUT), node.text(NODE_NAME));
    }

    private static List<ByteBuffer> shaped(Message node, List<Long> shape) {
        String name = node.text(NODE_OUTPUT) + "_rows";
        List<ByteBuffer> pieces = constant(name, shape);
        pieces.addAll(instead(node, "Reshape", List.of(node.text(NODE_INPUT), name)));
        return pieces;
    }

    private List<ByteBuffer> shapedBefore(Message node, List<Long> shape) {
        String made = node.text(NODE_OUTPUT);
        List<String> inputs = node.all(NODE_INPUT).map(Field::text).toList();
        int place = values.containsKey(inputs.getFirst()) ? 0 : 1;
        List<ByteBuffer> pieces = constant(made + "_shape", shape);
        pieces.addAll(
                node(
                        "Reshape",
                        List.of(inputs.get(place), made + "_shape"),
                        made + "_column",
                        made + "_column"));
        var given = new ArrayList<>(inputs);
        given.set(place, made + "_column");
        List<ByteBuffer> taking = new ArrayList<>();
        given.forEach(name -> taking.addAll(field(NODE_INPUT, name)));
        node.fields().stream()
                .filter(part -> part.number() != NODE_INPUT)
                .forEach(part -> taking.add(part.encoded()));
        pieces.addAll(field(OnnxGraph.GRAPH_NODE, taking));
        return pieces;
    }

    private static List<ByteBuffer> node(
            String operator, List<String> inputs, String output, String name) {
        List<ByteBuffer> pieces = new ArrayList<>();
        inputs.forEach(input -> pieces.addAll(field(NODE_INPUT, input)));
        pieces.addAll(field(NODE_OUTPUT, output));
        pieces.addAll(field(NODE_NAME, name));
        pieces.addAll(field(NODE_OPERATOR, operator));
        return new ArrayList<>(field(OnnxGraph.GRAPH_NODE, pieces));
    }

    private static List<ByteBuffer> constant(String name, List<Long> numbers) {
        ByteBuffer raw =
                ByteBuffer.allocate(numbers.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(raw::putLong);
        List<ByteBuffer> tensor = new ArrayList<>(field(TENSOR_DIMENSION, numbers.size()));
        tensor.addAll(field(WeightPlaces.TENSOR_TYPE, INT64));
        tensor.addAll(field(WeightPlaces.TENSOR_RAW_DATA, List.of(raw.flip())));
        List<ByteBuffer> attribute = new ArrayList<>(field(ATTRIBUTE_NAME, "value"));
        attribute.addAll(field(WeightPlaces.ATTRIBUTE_TENSOR, tensor));
        attribute.addAll(field(ATTRIBUTE_TYPE, TYPE_TENSOR));
        List<ByteBuffer> pieces = new ArrayList<>(field(NODE_OUTPUT, name));
        pieces.addAll(field(NODE_NAME, name));
        pieces.addAll(field(NODE_OPERATOR, "Constant"));
        pieces.addAll(field(WeightPlaces.NODE_ATTRIBUTE, attribute));
        return new ArrayList<>(field(OnnxGraph.GRAPH_NODE, pieces));
    }

    private List<ByteBuffer> input(Field field) {
        Message value = field.message();
        if (!value.text(OnnxGraph.VALUE_NAME).equals(input.name())) {
            return List.of(field.encoded());
        }
        List<ByteBuffer> rows = field(OnnxGraph.DIMENSION_NAME, input.name() + "_rows");
        List<ByteBuffer> tensor = new ArrayList<>();
        value.all(OnnxGraph.VALUE_TYPE)
                .flatMap(type -> type.message().all(OnnxGraph.TYPE_TENSOR))
                .flatMap(type -> type.message().all(OnnxGraph.TENSOR_TYPE_ELEMENT))
                .forEach(type -> tensor.add(type.encoded()));
        tensor.addAll(field(OnnxGraph.TENSOR_TYPE_SHAPE, field(OnnxGraph.SHAPE_DIMENSION, rows)));
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.addAll(field(OnnxGraph.VALUE_NAME, input.name()));
        pieces.addAll(field(OnnxGraph.VALUE_TYPE, field(OnnxGraph.TYPE_TENSOR, tensor)));
        return field(OnnxGraph.GRAPH_INPUT, pieces);
    }
}
