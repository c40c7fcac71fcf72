package dev.darkroom.worker.onnx.adapter;

import dev.darkroom.worker.onnx.graph.ModuleWeight;
import dev.darkroom.worker.onnx.safetensors.StoredTensor;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What an adapter adds to one module's weight: the product of two narrow matrices.
///
/// Hu et al., *LoRA: Low-Rank Adaptation of Large Language Models*, arXiv:2106.09685, section 4.1;
/// of convolutions the first factor has the kernel, or a third one between the two.
///
/// @param up outputs x rank
/// @param down rank x inputs, or rank x channels x kernel
/// @param middle rank x rank x kernel, where there is one; `down` then has no kernel
/// @param strength what the product counts at scale 1: alpha / rank
record LowRank(StoredTensor up, StoredTensor down, Optional<StoredTensor> middle, double strength) {

    int rank() {
        return down.shape().getFirst();
    }

    int outputs() {
        return up.shape().getFirst();
    }

    /// Numbers that each output is a sum over.
    int inputs() {
        int wide = down.size() / rank();
        return middle.map(kernel -> wide * area(kernel)).orElse(wide);
    }

    private static int area(StoredTensor kernel) {
        List<Integer> shape = kernel.shape();
        return shape.subList(2, shape.size()).stream().reduce(1, Math::multiplyExact);
    }

    /// What is wrong with the shapes in themselves, or for a weight; empty where nothing is.
    Optional<String> misfit(ModuleWeight weight) {
        boolean matrices =
                up.shape().size() >= 2
                        && down.shape().size() >= 2
                        && rank() > 0
                        && up.size() == outputs() * rank()
                        && middle.map(kernel -> squares(kernel)).orElse(true);
        if (!matrices) {
            return Optional.of(
                    "has factors of shapes %s and %s, which are not multiplied"
                            .formatted(up.shape(), down.shape()));
        }
        return outputs() == weight.outputs() && inputs() == weight.inputs()
                ? Optional.empty()
                : Optional.of(
                        "is for %s outputs of %s inputs, and the model has %s of %s there"
                                .formatted(outputs(), inputs(), weight.outputs(), weight.inputs()));
    }

    private boolean squares(StoredTensor kernel) {
        return kernel.shape().size() >= 2
                && kernel.shape().get(0) == rank()
                && kernel.shape().get(1) == rank();
    }

    /// Adds to a weight, in single precision.
    ///
    /// @param values the weight's numbers as its graph has them
    void addTo(float[] values, ModuleWeight weight, double scale) {
        float factor = (float) (scale * strength);
        float[] first = first();
        float[] second = up.values();
        if (weight.transposed()) {
            add(values, turned(first, rank()), turned(second, outputs()), factor);
        } else {
            add(values, second, first, factor);
        }
    }

    /// Adds `factor` times the product of rows x rank and rank x columns.
    private void add(float[] values, float[] left, float[] right, float factor) {
        int rank = rank();
        int columns = right.length / rank;
        IntStream.range(0, left.length / rank)
                .parallel()
                .forEach(
                        row -> {
                            float[] sum = new float[columns];
                            for (int k = 0; k < rank; k++) {
                                float times = left[row * rank + k];
                                int from = k * columns;
                                for (int i = 0; i < columns; i++) {
                                    sum[i] += times * right[from + i];
                                }
                            }
                            int at = row * columns;
                            for (int i = 0; i < columns; i++) {
                                values[at + i] += factor * sum[i];
                            }
                        });
    }

    private static float[] turned(float[] matrix, int rows) {
        int columns = matrix.length / rows;
        float[] turned = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * rows + row] = matrix[row * columns + column];
            }
        }
        return turned;
    }

    /// The first factor with the kernel in it.
    private float[] first() {
        float[] narrow = down.values();
        return middle.map(kernel -> spread(narrow, kernel.values(), area(kernel))).orElse(narrow);
    }

    private float[] spread(float[] narrow, float[] kernel, int area) {
        int rank = rank();
        int channels = narrow.length / rank;
        float[] wide = new float[narrow.length * area];
        for (int i = 0; i < rank; i++) {
            for (int j = 0; j < rank; j++) {
                for (int channel = 0; channel < channels; channel++) {
                    float value = narrow[j * channels + channel];
                    int to = (i * channels + channel) * area;
                    int from = (i * rank + j) * area;
                    for (int k = 0; k < area; k++) {
                        wide[to + k] += kernel[from + k] * value;
                    }
                }
            }
        }
        return wide;
    }
}
