package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.Port;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// Tries a denoiser with small random rows, to learn what its graph does not declare.
final class DenoiserTrial {
    private static final int FREE_EXTENT = 8;
    private static final int LARGEST_MULTIPLE = 64;

    private final Denoiser denoiser;
    private final Random random = new Random(0);

    DenoiserTrial(Denoiser denoiser) {
        this.denoiser = denoiser;
    }

    /// One row a timestep, all of one shape.
    List<Row> rows(double... timesteps) {
        Port latents = denoiser.latentsInput();
        int height = latents.extent(2, FREE_EXTENT);
        int width = latents.extent(3, FREE_EXTENT);
        return Arrays.stream(timesteps).mapToObj(t -> row(height, width, t)).toList();
    }

    /// The smallest power of two that works as a multiple of the latents' height and width.
    ///
    /// @throws IllegalArgumentException if none up to 64 does
    int latentMultiple() {
        RuntimeException last = null;
        for (int multiple = 1; multiple <= LARGEST_MULTIPLE; multiple *= 2) {
            try {
                // Three of them: a number of odd parts, in which a halving too many shows.
                denoiser.run(List.of(row(3 * multiple, 3 * multiple, 1)));
                return multiple;
            } catch (RuntimeException e) {
                last = e;
            }
        }
        throw new IllegalArgumentException("it takes latents of no size that was tried", last);
    }

    private Row row(int height, int width, double timestep) {
        LatentShape shape = new LatentShape(denoiser.channels(), height, width);
        return new Row(Latents.of(shape, noise(shape.size())), timestep, conditioning());
    }

    private Conditioning conditioning() {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Port port : denoiser.conditioningInputs()) {
            int[] shape =
                    IntStream.range(1, port.rank()).map(i -> port.extent(i, FREE_EXTENT)).toArray();
            int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
            inputs.put(port.name(), new Tensor(shape, noise(size)));
        }
        return new Conditioning(inputs);
    }

    private float[] noise(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
