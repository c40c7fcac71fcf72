package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// How the gradient of a classifier's log p(label | x) moves what a denoising network says
/// ("Diffusion Models Beat GANs on Image Synthesis", Dhariwal and Nichol, 2021, arXiv:2105.05233,
/// algorithm 2).
///
/// For x = alpha x0 + sigma noise, the score moves by w times the gradient g, and so the noise by
/// -w sigma g, the picture by w sigma^2 / alpha g, alpha noise - sigma x0 by -w sigma / alpha g,
/// and noise - x0 of the straight path, where alpha = 1 - sigma, by -w sigma / alpha g. Where the
/// alpha that is divided by would be less than 0.05, it counts as 0.05: nothing is pulled for ever
/// near pure noise.
public final class ClassSteering {
    private static final double LEAST_ALPHA = 0.05;

    private final DoubleUnaryOperator factor;

    private ClassSteering(DoubleUnaryOperator factor) {
        this.factor = factor;
    }

    /// @param config of the model
    /// @return empty for networks of other forms, and for those that learned a variance
    public static Optional<ClassSteering> of(SchedulerConfig config) {
        return switch (NetworkForm.of(config)) {
            case FLOW -> {
                double train = config.maybe("num_train_timesteps").orElse(1000);
                yield Optional.of(new ClassSteering(t -> flow(t / train)));
            }
            case DIFFUSION -> {
                SchedulerConfig known = config.over(Samplers.defaultFor(config).defaults());
                yield known.text("variance_type").startsWith("learned")
                        ? Optional.empty()
                        : Optional.of(diffusion(known));
            }
            case PRECONDITIONED, SCORE, CONTINUOUS -> Optional.empty();
        };
    }

    private static double flow(double sigma) {
        return -sigma / Math.max(1 - sigma, LEAST_ALPHA);
    }

    private static ClassSteering diffusion(SchedulerConfig config) {
        NoiseSchedule schedule = NoiseSchedule.of(config);
        PredictionType prediction = PredictionType.of(config);
        return new ClassSteering(
                t -> {
                    double signal = alphaBar(schedule, t);
                    double alpha = Math.max(Math.sqrt(signal), LEAST_ALPHA);
                    double sigma = Math.sqrt(1 - signal);
                    return switch (prediction) {
                        case EPSILON -> -sigma;
                        case V_PREDICTION, FLOW_PREDICTION -> -sigma / alpha;
                        case SAMPLE -> sigma * sigma / alpha;
                    };
                });
    }

    /// Straight between the schedule's whole timesteps.
    private static double alphaBar(NoiseSchedule schedule, double timestep) {
        double within = Math.clamp(timestep, 0, schedule.timesteps() - 1.0);
        int below = (int) within;
        int above = Math.min(below + 1, schedule.timesteps() - 1);
        double share = within - below;
        return (1 - share) * schedule.alphaBar(below) + share * schedule.alphaBar(above);
    }

    /// What the gradient is multiplied with and added to the network's answer, at scale 1.
    ///
    /// @param timestep as the network is told it
    public double factor(double timestep) {
        return factor.applyAsDouble(timestep);
    }
}
