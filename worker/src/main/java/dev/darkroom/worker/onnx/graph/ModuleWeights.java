package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_INPUT;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_NAME;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OPERATOR;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OUTPUT;

import static java.util.stream.Collectors.toCollection;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which tensor of a graph is the weight of which module.
///
/// Exports name nodes by their module's path (`/mid_block/attentions.0/proj_in/Conv`) and most
/// weights (`mid_block.attentions.0.proj_in.weight`), but a matrix that was turned while exporting
/// has a number for a name. So a weight is known by the path of the node that multiplies by it as
/// well as by its own name. Between the two may lie what leaves a matrix what it is: a cast, a
/// transposition.
final class ModuleWeights {
    private static final String OWN_NAME = ".weight";

    private final Constants constants = new Constants();
    private final Map<String, Message> makers = new HashMap<>();
    private final Map<String, Set<ModuleWeight>> modules = new LinkedHashMap<>();
    private final Map<String, Set<String>> users = new HashMap<>();

    private record Source(String tensor, boolean turned) {}

    ModuleWeights(Message graph) {
        constants.learn(graph);
        List<Message> nodes = graph.all(OnnxGraph.GRAPH_NODE).map(Field::message).toList();
        for (Message node : nodes) {
            constants.learnNode(node);
            node.all(NODE_OUTPUT).forEach(output -> makers.put(output.text(), node));
        }
        nodes.forEach(this::learn);
    }

    /// Weights by the path of their module, its parts joined by dots.
    Map<String, Set<ModuleWeight>> modules() {
        modules.replaceAll(
                (_, weights) ->
                        weights.stream()
                                .map(weight -> weight.sharedIf(users(weight) > 1))
                                .collect(toCollection(LinkedHashSet::new)));
        return modules;
    }

    private int users(ModuleWeight weight) {
        return users.getOrDefault(weight.tensor(), Set.of()).size();
    }

    private void learn(Message node) {
        List<String> inputs = node.all(NODE_INPUT).map(Field::text).toList();
        if (inputs.size() < 2) {
            return;
        }
        Optional<ModuleWeight> weight =
                source(inputs.get(1), false)
                        .flatMap(source -> weight(node, node.text(NODE_OPERATOR), source));
        weight.ifPresent(
                found -> {
                    path(node.text(NODE_NAME))
                            .ifPresent(
                                    path -> {
                                        add(path, found);
                                        users.computeIfAbsent(found.tensor(), _ -> new HashSet<>())
                                                .add(path);
                                    });
                    if (found.tensor().endsWith(OWN_NAME)) {
                        int end = found.tensor().length() - OWN_NAME.length();
                        add(found.tensor().substring(0, end), found);
                    }
                });
    }

    private void add(String path, ModuleWeight weight) {
        modules.computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(weight);
    }

    /// What stands before the operator in a node's name.
    private static Optional<String> path(String name) {
        int end = name.lastIndexOf('/');
        return end < 1
                ? Optional.empty()
                : Optional.of(name.substring(name.startsWith("/") ? 1 : 0, end).replace('/', '.'));
    }

    private Optional<ModuleWeight> weight(Message node, String operator, Source source) {
        List<Integer> extents =
                constants.extents(source.tensor()).stream().map(Math::toIntExact).toList();
        return switch (operator) {
            case "MatMul" -> matrix(source, extents, !source.turned());
            case "Gemm" -> matrix(source, extents, source.turned() == attribute(node, "transB"));
            case "Conv" ->
                    extents.size() == 4 && !source.turned()
                            ? Optional.of(convolution(source, extents))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<ModuleWeight> matrix(
            Source source, List<Integer> extents, boolean transposed) {
        if (extents.size() != 2) {
            return Optional.empty();
        }
        int rows = extents.getFirst();
        int columns = extents.getLast();
        return Optional.of(
                new ModuleWeight(
                        source.tensor(),
                        transposed ? columns : rows,
                        transposed ? rows : columns,
                        1,
                        transposed,
                        false));
    }

    private static ModuleWeight convolution(Source source, List<Integer> extents) {
        int kernel = extents.get(2) * extents.get(3);
        return new ModuleWeight(
                source.tensor(), extents.get(0), extents.get(1) * kernel, kernel, false, false);
    }

    /// @return whether an attribute is 1
    private static boolean attribute(Message node, String name) {
        return Constants.attribute(node, name).filter(List.of(1L)::equals).isPresent();
    }

    private Optional<Source> source(String value, boolean turned) {
        if (constants.has(value)) {
            return FloatKind.of(constants.type(value)).map(_ -> new Source(value, turned));
        }
        Message maker = makers.get(value);
        if (maker == null) {
            return Optional.empty();
        }
        return switch (maker.text(NODE_OPERATOR)) {
            case "Cast", "Identity" -> source(maker.text(NODE_INPUT), turned);
            case "Transpose" ->
                    Constants.attribute(maker, "perm")
                                    .orElse(List.of(1L, 0L))
                                    .equals(List.of(1L, 0L))
                            ? source(maker.text(NODE_INPUT), !turned)
                            : Optional.empty();
            default -> Optional.empty();
        };
    }
}
