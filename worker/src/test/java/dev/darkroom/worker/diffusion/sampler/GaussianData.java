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
/// @param flow whether the network is a flow-matching one, else it predicts noise
record GaussianData(double deviation, boolean flow) {
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

    /// The model's scheduler configuration, with nothing that would bend the path.
    SchedulerConfig config(String schedulerClass) {
        var plain = SchedulerConfig.of(Map.of("_class_name", schedulerClass));
        return flow
                ? plain
                : plain.with(NOISE)
                        .with(Map.of("clip_sample", false, "timestep_spacing", "trailing"));
    }

    /// How much of the picture there is at a timestep, and how much noise.
    private double signal(double timestep) {
        return flow ? 1 - timestep / TRAIN : 1 / Math.sqrt(1 + square(sigma(timestep)));
    }

    private double noise(double timestep) {
        return flow ? timestep / TRAIN : sigma(timestep) * signal(timestep);
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
        double signal = signal(timestep);
        double noise = noise(timestep);
        double toNoise = noise / square(deviationAt(timestep));
        double toPicture = signal * square(deviation) / square(deviationAt(timestep));
        return input.times(flow ? toNoise - toPicture : toNoise);
    }

    private static double square(double x) {
        return x * x;
    }
}
