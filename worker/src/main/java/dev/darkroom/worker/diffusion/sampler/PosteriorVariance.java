package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

import java.util.Arrays;

/// How much noise a DDPM step draws, by the name in `variance_type`. The type `fixed_large_log` is
/// not here: it has no finite deviation.
enum PosteriorVariance {
    /// The variance of the posterior.
    FIXED_SMALL,
    /// The same, by way of its logarithm.
    FIXED_SMALL_LOG,
    /// Beta of the step, the upper bound.
    FIXED_LARGE,
    /// Predicted by the network in a second half of channels.
    LEARNED,
    /// Predicted as a place between both bounds in the logarithm (Nichol and Dhariwal, 2021,
    /// equation 15).
    LEARNED_RANGE;

    /// The part of the network's output that speaks of the picture.
    Latents meanPart(Latents output, LatentShape shape) {
        return learned() ? half(output, shape, 0) : output;
    }

    /// mean + deviation * noise
    ///
    /// @param posterior the lower bound of the variance
    /// @param beta its upper bound
    Latents add(Latents mean, Latents noise, Latents output, double posterior, double beta) {
        return switch (this) {
            case FIXED_SMALL, FIXED_SMALL_LOG -> mean.plus(noise, Math.sqrt(posterior));
            case FIXED_LARGE -> mean.plus(noise, Math.sqrt(beta));
            case LEARNED, LEARNED_RANGE -> {
                float[] predicted = half(output, mean.shape(), 1).values();
                var out = new float[predicted.length];
                for (int i = 0; i < out.length; i++) {
                    double deviation = deviation(predicted[i], posterior, beta);
                    out[i] = (float) (mean.values()[i] + deviation * noise.values()[i]);
                }
                yield Latents.of(mean.shape(), out);
            }
        };
    }

    private double deviation(double predicted, double posterior, double beta) {
        if (this == LEARNED) {
            return Math.sqrt(predicted);
        }
        double share = (predicted + 1) / 2;
        return Math.exp(0.5 * (share * Math.log(beta) + (1 - share) * Math.log(posterior)));
    }

    private boolean learned() {
        return this == LEARNED || this == LEARNED_RANGE;
    }

    private static Latents half(Latents output, LatentShape shape, int which) {
        int size = shape.size();
        if (output.values().length != 2 * size) {
            throw new IllegalArgumentException(
                    "a learned variance of %s wants twice its channels, found %s"
                            .formatted(shape, output.shape()));
        }
        return Latents.of(
                shape, Arrays.copyOfRange(output.values(), which * size, (which + 1) * size));
    }
}
