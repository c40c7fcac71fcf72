package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

/// How an autoencoder's latents are brought to the deviation that the denoiser was trained with.
///
/// @param scaling the sampler's latents for one of the autoencoder's
/// @param shift added to the autoencoder's latents of each channel, or of all; never empty
/// @param deviation of each channel, or of all; never empty
record LatentScale(float scaling, float[] shift, float[] deviation) {
    /// Stable Diffusion 1's, for exports older than the file that states it.
    private static final double OLD_SCALING = 0.18215;

    /// @param config the autoencoder's `config.json`, or a missing node
    static LatentScale of(JsonNode config) {
        float scaling = (float) config.path("scaling_factor").asDouble(OLD_SCALING);
        JsonNode mean = config.path("latents_mean");
        JsonNode deviation = config.path("latents_std");
        if (mean.isArray() && deviation.isArray()) {
            return new LatentScale(scaling, floats(mean), floats(deviation));
        }
        float shift = (float) config.path("shift_factor").asDouble(0);
        return new LatentScale(scaling, new float[] {shift}, new float[] {1});
    }

    float[] toAutoencoder(Latents latents) {
        float[] values = latents.values().clone();
        int area = area(latents.shape());
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * of(deviation, i / area) / scaling + of(shift, i / area);
        }
        return values;
    }

    Latents toSampler(Latents own) {
        float[] values = own.values().clone();
        int area = area(own.shape());
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - of(shift, i / area)) * scaling / of(deviation, i / area);
        }
        return Latents.of(own.shape(), values);
    }

    private static int area(LatentShape shape) {
        return shape.height() * shape.width();
    }

    private static float of(float[] channels, int channel) {
        return channels[channels.length == 1 ? 0 : channel];
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
