package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.Message.field;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.INITIALIZER_NAME;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_INPUT;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OPERATOR;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OUTPUT;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The residual stream of a transformer, followed backwards from one of its outputs: the sums that
/// each layer's attention and feed-forward part are added to.
///
/// Leaving layers out means that what comes after the last sum, the final normalisation, reads an
/// earlier one instead.
final class ResidualStream {
    private static final int SUMS_PER_LAYER = 2;

    private final Message graph;
    private final Map<String, Message> makers = new HashMap<>();
    private final Set<String> fixed = new HashSet<>();
    private final List<String> sums = new ArrayList<>();

    ResidualStream(Message graph, String output) {
        this.graph = graph;
        graph.all(OnnxGraph.GRAPH_INITIALIZER)
                .map(weight -> weight.message().text(INITIALIZER_NAME))
                .forEach(fixed::add);
        graph.all(OnnxGraph.GRAPH_NODE).map(Field::message).forEach(this::learn);
        last(output).ifPresent(this::follow);
    }

    /// How many whole layers have been found: as many can be left out, down to the first one's
    /// input where that is a sum as well.
    int layers() {
        return Math.max(0, (sums.size() - 1) / SUMS_PER_LAYER);
    }

    /// The graph's file with `layers` left out.
    ///
    /// @param layers 1 to [#layers]
    List<ByteBuffer> without(int layers, Message model) {
        String whole = sums.getFirst();
        String earlier = sums.get(SUMS_PER_LAYER * layers);
        return Message.rewritten(
                model,
                OnnxGraph.MODEL_GRAPH,
                graph,
                field ->
                        field.number() == OnnxGraph.GRAPH_NODE
                                ? redirected(field, whole, earlier)
                                : List.of(field.encoded()));
    }

    private static List<ByteBuffer> redirected(Field node, String from, String to) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (Field part : node.message().fields()) {
            boolean redirect = part.number() == NODE_INPUT && part.text().equals(from);
            pieces.addAll(redirect ? field(NODE_INPUT, to) : List.of(part.encoded()));
        }
        return field(OnnxGraph.GRAPH_NODE, pieces);
    }

    /// Nodes come in an order in which each one's inputs are known.
    private void learn(Message node) {
        boolean constant = node.all(NODE_INPUT).map(Field::text).allMatch(fixed::contains);
        node.all(NODE_OUTPUT)
                .map(Field::text)
                .forEach(
                        output -> {
                            makers.put(output, node);
                            if (constant) {
                                fixed.add(output);
                            }
                        });
    }

    /// The last sum before an output, through whatever normalises it.
    private Optional<String> last(String output) {
        Optional<String> at = Optional.of(output);
        while (at.isPresent() && !isSum(at.get())) {
            at = changing(at.get()).stream().findFirst();
        }
        return at;
    }

    private void follow(String last) {
        Optional<String> at = Optional.of(last);
        while (at.isPresent()) {
            sums.add(at.get());
            List<String> before = changing(at.get()).stream().filter(this::isSum).toList();
            at = before.size() == 1 ? Optional.of(before.getFirst()) : Optional.empty();
        }
    }

    /// Whether this adds two things that both depend on the graph's input.
    private boolean isSum(String name) {
        Message maker = makers.get(name);
        return maker != null
                && maker.text(NODE_OPERATOR).equals("Add")
                && changing(name).size() == 2;
    }

    /// The inputs of what makes `name` that are no weights and no constants.
    private List<String> changing(String name) {
        Message maker = makers.get(name);
        return maker == null
                ? List.of()
                : maker.all(NODE_INPUT)
                        .map(Field::text)
                        .filter(input -> !fixed.contains(input))
                        .toList();
    }
}
