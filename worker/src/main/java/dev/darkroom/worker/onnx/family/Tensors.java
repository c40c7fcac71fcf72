package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Tensor;

import java.util.Arrays;

/// Puts encoders' outputs together.
final class Tensors {
    private Tensors() {}

    /// Features side by side: `[n, a]` and `[n, b]` to `[n, a + b]`, or `[a]` and `[b]` to `[a +
    /// b]`.
    static Tensor beside(Tensor left, Tensor right) {
        int a = left.shape()[left.shape().length - 1];
        int b = right.shape()[right.shape().length - 1];
        int rows = left.values().length / a;
        float[] values = new float[rows * (a + b)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(left.values(), row * a, values, row * (a + b), a);
            System.arraycopy(right.values(), row * b, values, row * (a + b) + a, b);
        }
        int[] shape = left.shape().clone();
        shape[shape.length - 1] = a + b;
        return new Tensor(shape, values);
    }

    /// Tokens one after another: `[n, a]` and `[m, a]` to `[n + m, a]`.
    static Tensor below(Tensor upper, Tensor lower) {
        float[] values =
                Arrays.copyOf(upper.values(), upper.values().length + lower.values().length);
        System.arraycopy(lower.values(), 0, values, upper.values().length, lower.values().length);
        return new Tensor(
                new int[] {upper.shape()[0] + lower.shape()[0], upper.shape()[1]}, values);
    }

    /// Features filled up with zeros: `[n, a]` to `[n, width]`.
    static Tensor widened(Tensor tensor, int width) {
        int missing = width - tensor.shape()[1];
        return missing <= 0 ? tensor : beside(tensor, zeros(tensor.shape()[0], missing));
    }

    static Tensor zeros(int... shape) {
        return new Tensor(shape, new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)]);
    }
}
