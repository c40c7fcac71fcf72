package dev.darkroom.standalone.bench.limit;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Words;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Inputs of a model's networks at its own size: real text, noise for latents. What a call costs
/// does not depend on the numbers.
final class Prepared {

    private static final String LATENTS = "sample";
    private static final String TIMESTEP = "timestep";
    private static final float SOME_TIMESTEP = 500;

    /// A CLIP tokenizer's mark of a text's end is its last token; any token costs the same.
    private static final float SOME_TOKEN = 1;

    private final LatentShape shape;
    private final Conditioning text;

    /// @param model loaded; asked once for a text's conditioning
    Prepared(Model model) {
        ModelCard.Defaults defaults = model.card().defaults();
        this.shape = model.latentShape(defaults.width(), defaults.height());
        this.text = model.encode(Words.of("a red apple"), 1);
    }

    Map<String, BareNetwork.Values> inputs(LimitStage stage, BareNetwork network, int rows) {
        return switch (stage) {
            case TEXT -> Map.of(network.firstInput(), tokens(rows));
            case DENOISER -> denoiser(network, rows);
            case DECODER -> Map.of(network.firstInput(), latents(rows));
        };
    }

    private Map<String, BareNetwork.Values> denoiser(BareNetwork network, int rows) {
        var inputs = new HashMap<String, BareNetwork.Values>();
        inputs.put(LATENTS, latents(rows));
        int steps = network.isScalar(TIMESTEP) ? 1 : rows;
        inputs.put(TIMESTEP, filled(SOME_TIMESTEP, steps));
        text.inputs().forEach((name, row) -> inputs.put(name, repeated(row, rows)));
        inputs.putAll(network.zerosBeside(Set.copyOf(inputs.keySet()), rows));
        return inputs;
    }

    private BareNetwork.Values latents(int rows) {
        var random = new Random(rows);
        float[] numbers = new float[rows * shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return new BareNetwork.Values(
                new int[] {rows, shape.channels(), shape.height(), shape.width()}, numbers);
    }

    // The states that the denoiser attends to are one for each token of the window.
    private BareNetwork.Values tokens(int rows) {
        int window = text.inputs().values().iterator().next().shape()[0];
        return filled(SOME_TOKEN, rows, window);
    }

    private static BareNetwork.Values repeated(Tensor row, int rows) {
        int[] extents = new int[row.shape().length + 1];
        extents[0] = rows;
        System.arraycopy(row.shape(), 0, extents, 1, row.shape().length);
        float[] numbers = new float[rows * row.values().length];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(
                    row.values(), 0, numbers, i * row.values().length, row.values().length);
        }
        return new BareNetwork.Values(extents, numbers);
    }

    private static BareNetwork.Values filled(float number, int... extents) {
        int size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        float[] numbers = new float[size];
        java.util.Arrays.fill(numbers, number);
        return new BareNetwork.Values(extents, numbers);
    }
}
