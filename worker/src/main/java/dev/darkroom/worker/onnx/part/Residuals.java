package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Tensor;

import java.util.List;
import java.util.stream.IntStream;

/// What control networks add to a U-Net's states for one row.
///
/// @param tensors in the order of the U-Net's inputs for them
record Residuals(List<Tensor> tensors) {
    private static final double LEAST = 0.1;

    /// As diffusers weighs them.
    ///
    /// @param scale of all
    /// @param graded whether the first is weighed a tenth, the last all, and those between in equal
    ///   ratios
    Residuals times(double scale, boolean graded) {
        int last = tensors.size() - 1;
        return new Residuals(
                IntStream.rangeClosed(0, last)
                        .mapToObj(
                                i -> {
                                    double part = (double) (last - i) / Math.max(1, last);
                                    float grade = graded ? (float) Math.pow(LEAST, part) : 1;
                                    return times(tensors.get(i), (float) (grade * scale));
                                })
                        .toList());
    }

    private static Tensor times(Tensor tensor, float factor) {
        if (factor == 1) {
            return tensor;
        }
        float[] values = new float[tensor.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.values()[i] * factor;
        }
        return new Tensor(tensor.shape(), values);
    }

    /// The sum; what a network adds to all of a state alike counts everywhere.
    Residuals plus(Residuals other) {
        return new Residuals(
                IntStream.range(0, tensors.size())
                        .mapToObj(i -> plus(tensors.get(i), other.tensors.get(i)))
                        .toList());
    }

    private static Tensor plus(Tensor one, Tensor other) {
        int[] shape = larger(one.shape(), other.shape());
        float[] values = spread(one, shape).clone();
        float[] more = spread(other, shape);
        for (int i = 0; i < values.length; i++) {
            values[i] += more[i];
        }
        return new Tensor(shape, values);
    }

    /// The shape that two of one state are brought to.
    static int[] larger(int[] one, int[] other) {
        return IntStream.range(0, one.length).map(i -> Math.max(one[i], other[i])).toArray();
    }

    /// The values in a shape of as many channels: its own, or one number for all of a channel.
    static float[] spread(Tensor tensor, int[] shape) {
        int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
        float[] own = tensor.values();
        if (own.length == size) {
            return own;
        }
        float[] values = new float[size];
        int area = size / own.length;
        for (int i = 0; i < size; i++) {
            values[i] = own[i / area];
        }
        return values;
    }
}
