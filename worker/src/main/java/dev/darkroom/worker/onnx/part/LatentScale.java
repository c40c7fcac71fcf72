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
    /// @param channels of its latents
    /// @throws IllegalArgumentException naming a key that cannot be
    static LatentScale of(JsonNode config, int channels) {
        float scaling = number(config, "scaling_factor", OLD_SCALING);
        if (scaling == 0) {
            throw impossible("scaling_factor", config, "a number other than 0");
        }
        JsonNode mean = config.path("latents_mean");
        JsonNode deviation = config.path("latents_std");
        if (mean.isArray() && deviation.isArray()) {
            return new LatentScale(
                    scaling,
                    floats(config, "latents_mean", channels, true),
                    floats(config, "latents_std", channels, false));
        }
        float shift = number(config, "shift_factor", 0);
        return new LatentScale(scaling, new float[] {shift}, new float[] {1});
    }

    private static float number(JsonNode config, String key, double otherwise) {
        JsonNode said = config.path(key);
        if (!said.isMissingNode() && !said.isNull() && !finite(said)) {
            throw impossible(key, config, "a number");
        }
        return (float) said.asDouble(otherwise);
    }

    private static boolean finite(JsonNode said) {
        return said.isNumber() && Float.isFinite(said.floatValue());
    }

    private static IllegalArgumentException impossible(String key, JsonNode config, String wanted) {
        return new IllegalArgumentException(
                "config.json has %s %s; %s would do".formatted(key, config.path(key), wanted));
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

    private static float[] floats(JsonNode config, String key, int channels, boolean zero) {
        JsonNode array = config.path(key);
        float[] values = new float[array.size()];
        boolean possible = values.length == channels || values.length == 1;
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
            possible &= finite(array.get(i)) && (zero || values[i] != 0);
        }
        if (!possible) {
            throw impossible(
                    key,
                    config,
                    "a number for each of %s channels%s"
                            .formatted(channels, zero ? "" : ", none of them 0,"));
        }
        return values;
    }
}
