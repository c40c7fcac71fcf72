package dev.darkroom.worker.onnx.graph;

import java.util.List;

/// One declared input or output of a graph.
///
/// @param name as the graph calls it
/// @param type of its numbers
/// @param extents one per dimension; [#FREE] where any extent will do
public record Port(String name, ElementType type, List<Integer> extents) {
    /// The extent of a dimension that the caller chooses.
    public static final int FREE = -1;

    public Port {
        extents = List.copyOf(extents);
    }

    public int rank() {
        return extents.size();
    }

    /// The extent of a dimension, or `otherwise` where it is free.
    public int extent(int dimension, int otherwise) {
        int declared = extents.get(dimension);
        return declared == FREE ? otherwise : declared;
    }
}
