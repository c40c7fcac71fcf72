package dev.darkroom.worker.onnx.graph;

import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_INPUT;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_NAME;
import static dev.darkroom.worker.onnx.graph.OnnxGraph.NODE_OPERATOR;

import dev.darkroom.worker.onnx.graph.Message.Field;
import dev.darkroom.worker.onnx.graph.RowValue.Change;
import dev.darkroom.worker.onnx.graph.RowValue.Led;
import dev.darkroom.worker.onnx.graph.RowValue.Lifted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What each operator does with a value that has one number a row where it had one.
final class RowRules {
    private static final Set<String> OF_ONE =
            Set.of(
                    "Cast",
                    "CastLike",
                    "Identity",
                    "Neg",
                    "Abs",
                    "Sqrt",
                    "Exp",
                    "Log",
                    "Floor",
                    "Ceil",
                    "Round",
                    "Sin",
                    "Cos",
                    "Tanh",
                    "Sigmoid",
                    "Reciprocal",
                    "Relu",
                    "Clip");
    private static final Set<String> OF_TWO =
            Set.of("Mul", "Div", "Add", "Sub", "Pow", "Min", "Max", "Mod");
    private static final Set<String> ASKING = Set.of("Shape", "Size", "ConstantOfShape", "Expand");

    private final Constants constants;
    private final Map<String, RowValue> values;

    /// @param values what is known so far, by name
    RowRules(Constants constants, Map<String, RowValue> values) {
        this.constants = constants;
        this.values = values;
    }

    /// @throws UnsupportedOperationException where the node cannot take rows
    Change of(Message node) {
        List<String> inputs = node.all(NODE_INPUT).map(Field::text).toList();
        String operator = node.text(NODE_OPERATOR);
        if (OF_TWO.contains(operator)) {
            return ofTwo(node, inputs);
        }
        RowValue value = values.get(inputs.getFirst());
        if (value == null) {
            return new Change.Over();
        }
        if (OF_ONE.contains(operator)) {
            return new Change.None(value);
        }
        return switch (operator) {
            case "Unsqueeze" -> unsqueeze(node, inputs, value);
            case "Squeeze" -> squeeze(node, inputs, value);
            case "Gather" -> gather(node, inputs, value);
            case "Reshape" -> reshape(node, inputs, value);
            case "Flatten" ->
                    single(value)
                            ? new Change.Shaped(RowValue.column(1), new Led(2))
                            : other(node, value);
            case "Tile" -> tile(node, inputs, value);
            case "Concat" -> concat(node, inputs, value);
            case "MatMul" -> new Change.None(value);
            case "Expand" -> expand(node, inputs, value);
            default -> other(node, value);
        };
    }

    private Change other(Message node, RowValue value) {
        boolean batch = value instanceof Led || ASKING.contains(node.text(NODE_OPERATOR));
        if (batch) {
            return new Change.Over();
        }
        throw cannot(node);
    }

    private Change ofTwo(Message node, List<String> inputs) {
        boolean first = values.containsKey(inputs.getFirst());
        RowValue value = values.get(first ? inputs.getFirst() : inputs.get(1));
        String beside = first ? inputs.get(1) : inputs.getFirst();
        if (values.containsKey(beside)) {
            return together(node, value, values.get(beside));
        }
        if (!constants.has(beside)) {
            return new Change.Over();
        }
        List<Long> extents = constants.extents(beside);
        boolean one = extents.stream().allMatch(extent -> extent == 1);
        if (extents.isEmpty() || (value.rank() >= extents.size() && !(single(value) && !one))) {
            return new Change.None(value);
        }
        if (!single(value)) {
            throw cannot(node);
        }
        if (extents.size() == 1) {
            return one
                    ? new Change.None(new Led(1))
                    : new Change.ShapedBefore(RowValue.column(1), new Lifted(1));
        }
        if (extents.getFirst() != 1) {
            throw cannot(node);
        }
        return new Change.ShapedBefore(
                RowValue.column(extents.size() - 1), new Led(extents.size()));
    }

    private static Change together(Message node, RowValue a, RowValue b) {
        if (a.equals(b)) {
            return new Change.None(a);
        }
        if (single(a) && single(b)) {
            return new Change.None(new Led(1));
        }
        boolean sameNow = width(a) == width(b);
        if (sameNow) {
            return new Change.None(a instanceof Led ? a : b);
        }
        throw cannot(node);
    }

    private Change unsqueeze(Message node, List<String> inputs, RowValue value) {
        List<Long> axes = axes(node, inputs).orElseThrow(() -> cannot(node));
        int rank = value.rank() + axes.size();
        List<Long> places = axes.stream().map(axis -> axis < 0 ? axis + rank : axis).toList();
        if (single(value)) {
            return rank == 1
                    ? new Change.Passed(new Led(1))
                    : new Change.Shaped(RowValue.column(rank - 1), new Led(rank));
        }
        return switch (value) {
            case Led _ when !places.contains(0L) -> new Change.None(new Led(rank));
            case Lifted _ when places.equals(List.of(0L)) -> new Change.Passed(new Led(rank));
            case Lifted _ when !places.contains(0L) && axes.stream().allMatch(axis -> axis < 0) ->
                    new Change.None(new Lifted(rank));
            default -> throw cannot(node);
        };
    }

    private Change squeeze(Message node, List<String> inputs, RowValue value) {
        List<Long> axes = axes(node, inputs).orElse(List.of());
        boolean firstOnly = axes.equals(List.of(0L)) || (single(value) && axes.size() <= 1);
        if (value instanceof Led led && firstOnly) {
            return new Change.Passed(new Lifted(led.rank() - 1));
        }
        if (value instanceof Led led && !axes.isEmpty() && !firstOf(axes, led.rank())) {
            return new Change.None(new Led(led.rank() - axes.size()));
        }
        throw cannot(node);
    }

    private static boolean firstOf(List<Long> axes, int rank) {
        return axes.stream().anyMatch(axis -> axis == 0 || axis == -rank);
    }

    private Change gather(Message node, List<String> inputs, RowValue value) {
        long axis = Constants.attribute(node, "axis").map(List::getFirst).orElse(0L);
        boolean first = constant(inputs, 1).filter(List.of(0L)::equals).isPresent();
        if (!(value instanceof Led led) || axis != 0) {
            return other(node, value);
        }
        if (!first) {
            throw cannot(node);
        }
        return constants.extents(inputs.get(1)).isEmpty()
                ? new Change.Passed(new Lifted(led.rank() - 1))
                : new Change.Passed(led);
    }

    private Change reshape(Message node, List<String> inputs, RowValue value) {
        Optional<List<Long>> shape = constant(inputs, 1);
        if (shape.isEmpty()) {
            return single(value) ? new Change.Passed(new Led(1)) : other(node, value);
        }
        int rank = shape.get().size();
        if (single(value)) {
            return rank < 2
                    ? new Change.Passed(rank == 0 ? new Lifted(0) : new Led(1))
                    : new Change.Shaped(RowValue.column(rank - 1), new Led(rank));
        }
        long first = rank == 0 ? 0 : shape.get().getFirst();
        if (value instanceof Led && (first == -1 || first == 0)) {
            return new Change.None(new Led(rank));
        }
        if (first != 1) {
            throw cannot(node);
        }
        var rows = new ArrayList<>(shape.get());
        rows.set(0, 0L); // as many as there are
        return new Change.Shaped(List.copyOf(rows), new Led(rank));
    }

    private Change expand(Message node, List<String> inputs, RowValue value) {
        boolean toOne = constant(inputs, 1).filter(List.of(1L)::equals).isPresent();
        return toOne && single(value) ? new Change.Passed(new Led(1)) : other(node, value);
    }

    private Change tile(Message node, List<String> inputs, RowValue value) {
        if (!single(value)) {
            return other(node, value);
        }
        return constant(inputs, 1).filter(List.of(1L)::equals).isPresent()
                ? new Change.Passed(new Led(1))
                : new Change.Replaced("Expand"); // so many times one number is a number for each
    }

    private Change concat(Message node, List<String> inputs, RowValue value) {
        long axis = Constants.attribute(node, "axis").map(List::getFirst).orElse(0L);
        boolean alike = inputs.stream().allMatch(input -> value.equals(values.get(input)));
        long place = axis < 0 ? axis + value.rank() : axis;
        return switch (value) {
            case Led _ when place != 0 -> new Change.None(value);
            case Lifted _ when alike && axis < 0 -> new Change.None(value);
            default -> throw cannot(node);
        };
    }

    private Optional<List<Long>> axes(Message node, List<String> inputs) {
        return inputs.size() > 1
                ? constants.whole(inputs.get(1))
                : Constants.attribute(node, "axes");
    }

    private Optional<List<Long>> constant(List<String> inputs, int place) {
        return inputs.size() > place ? constants.whole(inputs.get(place)) : Optional.empty();
    }

    /// The dimensions of what it is now.
    private static int width(RowValue value) {
        return value instanceof Lifted(int rank) ? rank + 1 : value.rank();
    }

    /// Whether it was one number.
    private static boolean single(RowValue value) {
        return value instanceof Lifted(int rank) ? rank == 0 : value.rank() == 1;
    }

    private static UnsupportedOperationException cannot(Message node) {
        return new UnsupportedOperationException(
                "its node %s (%s) takes one timestep a call"
                        .formatted(node.text(NODE_NAME), node.text(NODE_OPERATOR)));
    }
}
