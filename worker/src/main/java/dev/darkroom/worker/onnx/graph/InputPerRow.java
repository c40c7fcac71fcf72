package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.Message.field;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_INPUT;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_NAME;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OPERATOR;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OUTPUT;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rewrites a graph so that an input of rank 0, or of one fixed element, takes one number a row.
///
/// Exporters turn a scalar timestep into rows by `timestep -> Unsqueeze -> Cast -> Expand`. Every
/// operator after the `Unsqueeze` works on a vector, so that one node becomes `Identity` and the
/// input's declared shape a free one. `Reshape` is treated alike. Other graphs may come out wrong
/// or unloadable: the caller compares the result with the original.
final class InputPerRow {
    private static final Set<String> ELEMENTWISE =
            Set.of("Cast", "Identity", "Mul", "Div", "Add", "Sub");
    private static final Set<String> RANK_RAISING = Set.of("Unsqueeze", "Reshape");

    private final Port input;
    private final Set<String> scalars = new HashSet<>();

    InputPerRow(Port input) {
        this.input = input;
        if (input.rank() == 0) {
            scalars.add(input.name());
        }
    }

    List<ByteBuffer> rewrite(Message model, Message graph) {
        return Message.rewritten(
                model,
                OnnxGraph.MODEL_GRAPH,
                graph,
                field ->
                        switch (field.number()) {
                            case OnnxGraph.GRAPH_NODE -> node(field);
                            case OnnxGraph.GRAPH_INPUT -> input(field);
                            // Inferred shapes of the old graph; they are optional, and some are
                            // wrong now.
                            case OnnxGraph.GRAPH_VALUE_INFO -> List.of();
                            default -> List.of(field.encoded());
                        });
    }

    /// Nodes come in an order in which each one's inputs are known, so one pass follows the scalar.
    private List<ByteBuffer> node(Field field) {
        Message node = field.message();
        String operator = node.text(NODE_OPERATOR);
        boolean touched = node.all(NODE_INPUT).map(Field::text).anyMatch(scalars::contains);
        if (touched && ELEMENTWISE.contains(operator)) {
            node.all(NODE_OUTPUT).map(Field::text).forEach(scalars::add);
        }
        return touched && RANK_RAISING.contains(operator)
                ? identity(node)
                : List.of(field.encoded());
    }

    private static List<ByteBuffer> identity(Message node) {
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.addAll(field(NODE_INPUT, node.text(NODE_INPUT)));
        pieces.addAll(field(NODE_OUTPUT, node.text(NODE_OUTPUT)));
        pieces.addAll(field(NODE_NAME, node.text(NODE_NAME)));
        pieces.addAll(field(NODE_OPERATOR, "Identity"));
        return field(OnnxGraph.GRAPH_NODE, pieces);
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
