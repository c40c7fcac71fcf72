package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.Network;

import java.util.List;

/// The autoencoder's second half: final latents to a picture.
public final class ImageDecoder {
    /// Stable Diffusion 1's, for exports older than the file that states it.
    private static final double OLD_SCALING = 0.18215;

    private static final int TRIAL_EXTENT = 8;

    private final Network network;
    private final Port input;
    private final String output;
    private final float scaling;
    private final float shift;
    private final int factor;

    /// @param config the autoencoder's `config.json`, or a missing node
    ImageDecoder(Network network, JsonNode config) {
        this.network = network;
        this.input = network.inputs().values().iterator().next();
        this.output = network.outputs().keySet().iterator().next();
        this.scaling = (float) config.path("scaling_factor").asDouble(OLD_SCALING);
        this.shift = (float) config.path("shift_factor").asDouble(0);
        this.factor = measureFactor();
    }

    /// Pixels along a side for each latent along it, measured by decoding once.
    public int factor() {
        return factor;
    }

    /// @param latents as the sampler leaves them; scaling is undone here
    public Pixels decode(Latents latents) {
        float[] unscaled = new float[latents.values().length];
        for (int i = 0; i < unscaled.length; i++) {
            unscaled[i] = latents.values()[i] / scaling + shift;
        }
        LatentShape shape = latents.shape();
        Network.Rows picture = run(shape, unscaled);
        return Pixels.ofPlanes(picture.shape()[2], picture.shape()[1], picture.values().getFirst());
    }

    private int measureFactor() {
        LatentShape trial =
                new LatentShape(
                        input.extent(1, 4),
                        input.extent(2, TRIAL_EXTENT),
                        input.extent(3, TRIAL_EXTENT));
        return run(trial, new float[trial.size()]).shape()[1] / trial.height();
    }

    private Network.Rows run(LatentShape shape, float[] values) {
        int[] extents = {1, shape.channels(), shape.height(), shape.width()};
        return network.run(
                List.of(new Feed.Numbers(input.name(), extents, List.of(values))), output);
    }
}
