package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.util.Map;

/// Pictures whose values are independent and normal: the one kind of data for which the perfect
/// network and the exact path of the probability-flow ODE are known.
///
/// @param deviation of the data
/// @param form what the network is told and what it says
record GaussianData(double deviation, Form form) {
    static final LatentShape SHAPE = new LatentShape(4, 32, 32);

    private static final int TRAIN = 1000;
    private static final Map<String, Object> NOISE =
            Map.of(
                    "_class_name",
                    "DDIMScheduler",
                    "beta_start",
                    0.0001,
                    "beta_end",
                    0.02,
                    "beta_schedule",
                    "linear",
                    "num_train_timesteps",
                    TRAIN);
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(SchedulerConfig.of(NOISE));

    /// The dialects of networks, by what they are told for a timestep and what they predict.
    enum Form {
        /// Noise, at timesteps of a noise schedule.
        NOISE,
        /// noise - picture, at 1000 sigma.
        FLOW,
        /// The preconditioned output of Karras et al., at ln(sigma) / 4.
        EDM,
        /// The score, at sigma.
        SCORE,
        /// Noise, at continuous times up to 1.
        TIME
    }

    static GaussianData forNetworksOf(SamplerKind kind, double deviation) {
        return new GaussianData(
                deviation,
                switch (kind.schedulerClass()) {
                    case "FlowMatchEulerDiscreteScheduler", "FlowMatchHeunDiscreteScheduler" ->
                            Form.FLOW;
                    case "EDMEulerScheduler" -> Form.EDM;
                    case "ScoreSdeVeScheduler" -> Form.SCORE;
                    case "ScoreSdeVpScheduler" -> Form.TIME;
                    case String _ -> Form.NOISE;
                });
    }

    /// The model's scheduler configuration, with nothing that would bend the path.
    SchedulerConfig config(String schedulerClass) {
        var plain = SchedulerConfig.of(Map.of("_class_name", schedulerClass));
        return form == Form.NOISE
                ? plain.with(NOISE)
                        .with(Map.of("clip_sample", false, "timestep_spacing", "trailing"))
                : plain;
    }

    /// How much of the picture there is at a timestep.
    private double signal(double t) {
        return switch (form) {
            case NOISE -> 1 / Math.sqrt(1 + square(sigma(t)));
            case FLOW -> 1 - t / TRAIN;
            case EDM -> 1 / Math.sqrt(square(Math.exp(4 * t)) + 0.25);
            case SCORE -> 1;
            case TIME -> Math.exp(-0.25 * t * t * 19.9 - 0.05 * t);
        };
    }

    /// How much noise.
    private double noise(double t) {
        return switch (form) {
            case NOISE -> sigma(t) * signal(t);
            case FLOW -> t / TRAIN;
            case EDM -> Math.exp(4 * t) * signal(t);
            case SCORE -> t;
            case TIME -> Math.sqrt(1 - square(signal(t)));
        };
    }

    private static double sigma(double timestep) {
        int low = Math.min((int) timestep, TRAIN - 2);
        double share = timestep - low;
        return (1 - share) * SCHEDULE.sigma(low) + share * SCHEDULE.sigma(low + 1);
    }

    /// The deviation of latents at a timestep.
    double deviationAt(double timestep) {
        return Math.sqrt(square(signal(timestep) * deviation) + square(noise(timestep)));
    }

    /// What the perfect network says.
    Latents predict(Latents input, double timestep) {
        double variance = square(deviationAt(timestep));
        double toNoise = noise(timestep) / variance;
        double toPicture = signal(timestep) * square(deviation) / variance;
        return input.times(
                switch (form) {
                    case NOISE, TIME -> toNoise;
                    case FLOW -> toNoise - toPicture;
                    case SCORE -> -1 / variance;
                    case EDM -> {
                        double sigma = Math.exp(4 * timestep);
                        double length = square(sigma) + 0.25;
                        double skip = 0.25 / length / signal(timestep);
                        yield (toPicture - skip) * Math.sqrt(length) / (0.5 * sigma);
                    }
                });
    }

    private static double square(double x) {
        return x * x;
    }
}
