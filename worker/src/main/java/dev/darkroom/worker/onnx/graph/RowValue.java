package dev.darkroom.worker.onnx.graph;

import java.util.ArrayList;
import java.util.List;

/// What a value that depends on the input has become, now that the input is one number a row.
sealed interface RowValue {
    /// Dimensions that the value had.
    int rank();

    /// A row's value is what the value was: `[...]` is `[rows, ...]`.
    record Lifted(int rank) implements RowValue {}

    /// The value's first dimension, of extent 1, is the rows: `[1, ...]` is `[rows, ...]`.
    record Led(int rank) implements RowValue {}

    /// What becomes of a node that takes such a value.
    sealed interface Change {
        /// The node does what it should.
        ///
        /// @param result what it gives
        record None(RowValue result) implements Change {}

        /// The node does what it should, and what it gives is a batch like any other.
        record Over() implements Change {}

        /// The node becomes `Identity` of its first input.
        record Passed(RowValue result) implements Change {}

        /// The node becomes a `Reshape` of its first input.
        record Shaped(List<Long> shape, RowValue result) implements Change {}

        /// The value goes into the node in this shape.
        record ShapedBefore(List<Long> shape, RowValue result) implements Change {}

        /// The node becomes another of the same inputs.
        ///
        /// @param operator its new operator
        record Replaced(String operator) implements Change {}
    }

    /// Rows of one number, with `ones` dimensions of extent 1 after them.
    static List<Long> column(int ones) {
        var shape = new ArrayList<Long>();
        shape.add(-1L);
        for (int i = 0; i < ones; i++) {
            shape.add(1L);
        }
        return List.copyOf(shape);
    }
}
