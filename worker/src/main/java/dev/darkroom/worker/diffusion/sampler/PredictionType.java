package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

/// What a network's output means, for x = alpha * x0 + sigma * noise.
enum PredictionType {
    /// The noise.
    EPSILON,
    /// alpha * noise - sigma * x0 (Salimans and Ho, 2022).
    V_PREDICTION,
    /// x0 itself.
    SAMPLE,
    /// noise - x0, for the straight path alpha = 1 - sigma (Lipman et al., 2023).
    FLOW_PREDICTION;

    /// Reads `prediction_type`.
    static PredictionType of(SchedulerConfig config) {
        return config.choice("prediction_type", PredictionType.class);
    }

    /// @param timesteps that the network is asked at
    /// @throws IllegalArgumentException where it tells the noise and nothing else is left at one
    void demandSignal(NoiseSchedule schedule, SchedulerConfig config, int[] timesteps) {
        if (this == EPSILON) {
            schedule.demandSignal(config, timesteps);
        }
    }

    /// x0
    Latents denoised(Latents x, Latents output, double alpha, double sigma) {
        return switch (this) {
            case EPSILON -> x.plus(output, -sigma).times(1 / alpha); // alpha may be 0
            case V_PREDICTION -> Latents.mix(alpha, x, -sigma, output);
            case SAMPLE -> output;
            case FLOW_PREDICTION -> x.plus(output, -sigma);
        };
    }

    /// The noise in x.
    Latents noise(Latents x, Latents output, double alpha, double sigma) {
        return switch (this) {
            case EPSILON -> output;
            case V_PREDICTION -> Latents.mix(alpha, output, sigma, x);
            case SAMPLE -> Latents.mix(1 / sigma, x, -alpha / sigma, output);
            case FLOW_PREDICTION -> x.plus(output, 1 - sigma);
        };
    }

    /// x0 for x = x0 + sigma * noise, where the network saw x / sqrt(sigma^2 + 1).
    Latents denoisedExploding(Latents x, Latents output, double sigma) {
        double variance = sigma * sigma + 1;
        return switch (this) {
            case EPSILON -> x.plus(output, -sigma);
            case V_PREDICTION -> Latents.mix(1 / variance, x, -sigma / Math.sqrt(variance), output);
            case SAMPLE -> output;
            case FLOW_PREDICTION ->
                    throw new IllegalArgumentException(
                            "flow_prediction has no form for growing noise; a flow sampler would"
                                    + " do");
        };
    }
}
