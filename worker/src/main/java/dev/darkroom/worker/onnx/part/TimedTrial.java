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

/// Tries a timed network with small random rows, to learn what its graph does not declare.
final class TimedTrial {
    private static final int FREE_EXTENT = 8;
    private static final int LARGEST_MULTIPLE = 64;
    private static final int COLOURS = 3;

    private final TimedNetwork network;
    private final Random random = new Random(0);

    TimedTrial(TimedNetwork network) {
        this.network = network;
    }

    /// One row a timestep, all of one shape.
    List<Row> rows(double... timesteps) {
        LatentShape shape =
                network.onlyShape()
                        .orElseGet(
                                () ->
                                        new LatentShape(
                                                network.channels(), FREE_EXTENT, FREE_EXTENT));
        return Arrays.stream(timesteps).mapToObj(t -> row(shape, t)).toList();
    }

    /// The smallest power of two that works as a multiple of the latents' height and width.
    ///
    /// @throws IllegalArgumentException if none up to 64 does
    int latentMultiple() {
        RuntimeException last = null;
        for (int multiple = 1; multiple <= LARGEST_MULTIPLE; multiple *= 2) {
            try {
                // Three of them: a number of odd parts, in which a halving too many shows.
                int side = 3 * multiple;
                network.run(List.of(row(new LatentShape(network.channels(), side, side), 1)));
                return multiple;
            } catch (RuntimeException e) {
                last = e;
            }
        }
        throw new IllegalArgumentException("it takes latents of no size that was tried", last);
    }

    private Row row(LatentShape shape, double timestep) {
        return new Row(Latents.of(shape, noise(shape.size())), timestep, conditioning(shape));
    }

    private Conditioning conditioning(LatentShape latents) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Port port : network.conditioningInputs()) {
            int[] shape = extents(port, latents);
            int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
            inputs.put(port.name(), new Tensor(shape, noise(size)));
        }
        return new Conditioning(inputs);
    }

    private int[] extents(Port port, LatentShape latents) {
        int times = network.layout().times(port.name());
        int free = network.layout().triedExtent(port.name());
        return times == 0
                ? IntStream.range(1, port.rank()).map(i -> port.extent(i, free)).toArray()
                : new int[] {
                    port.extent(1, COLOURS), times * latents.height(), times * latents.width()
                };
    }

    private float[] noise(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
