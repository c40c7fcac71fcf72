package dev.darkroom.worker.onnx.learned;

import dev.darkroom.worker.onnx.safetensors.NumberKind;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/// A small tensor of one dimension, which is one vector, or of two.
///
/// @param rows all equally long, at least one
record Vectors(List<float[]> rows) {
    /// More vectors than any prompt has places.
    private static final int MOST_ROWS = 1024;

    private static final int MOST_WIDTH = 1 << 16;

    /// @param start of the first number, counted in numbers
    /// @param strides numbers from one element to the next, one for each extent
    /// @throws IllegalArgumentException if it has other dimensions, or lies outside of the bytes
    static Vectors of(
            ByteBuffer bytes,
            NumberKind kind,
            int start,
            List<Integer> shape,
            List<Integer> strides) {
        if (shape.isEmpty() || shape.size() > 2 || strides.size() != shape.size()) {
            throw new IllegalArgumentException(
                    "a tensor of shape %s; [width] or [vectors, width] would do".formatted(shape));
        }
        int count = shape.size() == 1 ? 1 : shape.getFirst();
        int width = shape.getLast();
        if (count < 1 || count > MOST_ROWS || width < 1 || width > MOST_WIDTH) {
            throw new IllegalArgumentException(
                    "a tensor of shape %s; 1 to %s vectors would do".formatted(shape, MOST_ROWS));
        }
        int down = shape.size() == 1 ? 0 : strides.getFirst();
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        try {
            return new Vectors(
                    IntStream.range(0, count)
                            .mapToObj(
                                    row -> {
                                        float[] values = new float[width];
                                        for (int i = 0; i < width; i++) {
                                            values[i] =
                                                    finite(
                                                            kind.at(
                                                                    in,
                                                                    start
                                                                            + row * down
                                                                            + i
                                                                                    * strides
                                                                                            .getLast()));
                                        }
                                        return values;
                                    })
                            .toList());
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("a tensor that reaches beyond its file", e);
        }
    }

    private static float finite(float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("a tensor with a number that is not finite");
        }
        return value;
    }
}
