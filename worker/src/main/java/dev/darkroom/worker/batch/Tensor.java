package dev.darkroom.worker.batch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One row's share of one input of the network. Neither array may be changed afterwards.
///
/// @param shape the extents without the row dimension; empty for one number a row
/// @param values the numbers, the last extent running fastest
public record Tensor(int[] shape, float[] values) {
    public Tensor {
        int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
        if (size != values.length) {
            throw new IllegalArgumentException(
                    "a tensor of shape %s holds %s values, not %s"
                            .formatted(Arrays.toString(shape), size, values.length));
        }
    }

    /// The shape as a value that can be compared.
    public List<Integer> extents() {
        return IntStream.of(shape).boxed().toList();
    }
}
