package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverDialect;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models" (Lu et al.,
/// 2022), algorithm 2 and its third order: exponential integration over lambda, with the
/// differences of the last estimates for derivatives.
final class DpmMultistep implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "dpm-multistep",
                            "DPMSolverMultistepScheduler",
                            new SamplerKind.Facts(
                                    "Lu et al., 2022", 2, 1, SamplerKind.Noise.ON_REQUEST),
                            Clipping.thresholdKeys(SolverSchedule.DEFAULTS)
                                    .and("algorithm_type", "dpmsolver++")
                                    .and("solver_type", "midpoint")
                                    .and("lower_order_final", true)
                                    .and("final_sigmas_type", "zero")
                                    .and("lambda_min_clipped", Double.NEGATIVE_INFINITY)
                                    .and("timestep_spacing", "linspace")
                                    .and("steps_offset", 0)
                                    .andFlags(
                                            "euler_at_final",
                                            "use_lu_lambdas",
                                            "rescale_betas_zero_snr")
                                    .andOptional("variance_type"),
                            DpmMultistep::new)
                    .reading(SamplerOption.TIMESTEPS);

    /// With fewer steps than this the last ones are taken with lower order, for stability.
    private static final int FEW_STEPS = 15;

    private final SolverSchedule schedule;
    private final DpmAlgorithm algorithm;
    private final Estimates estimates;
    private final DpmStep step;
    private final int order;
    private final boolean lowerOrderFinal;
    private final boolean firstOrderFinal;
    private final int first;

    private DpmMultistep(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = SolverSchedule.of(config, steps, SolverDialect.DPM_MULTISTEP);
        algorithm = DpmAlgorithm.of(config);
        estimates = Estimates.of(config, schedule, algorithm.inPicture());
        step = DpmStep.of(config, schedule, algorithm);
        order = step.order();
        lowerOrderFinal = config.flag("lower_order_final") && schedule.steps() < FEW_STEPS;
        firstOrderFinal =
                lowerOrderFinal
                        || config.flag("euler_at_final")
                        || config.text("final_sigmas_type").equals("zero");
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, schedule.level(first));
        var history = new History(order);
        for (int i = first; i < schedule.steps(); i++) {
            Latents output = network.predict(x, schedule.timesteps()[i]);
            Latents denoised = estimates.denoised(x, output, i);
            history.add(i, estimates.estimate(x, denoised, i));
            x =
                    switch (Math.min(history.size(), highestOrderAt(i))) {
                        case 1 -> step.firstOrder(x, history, i + 1, source);
                        case 2 -> step.secondOrder(x, history, i + 1, source);
                        default -> step.thirdOrder(x, history, i + 1, source);
                    };
            x = start.kept(x, schedule.level(i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    private int highestOrderAt(int i) {
        int left = schedule.steps() - i;
        if (left == 1 && firstOrderFinal) {
            return 1;
        }
        return left == 2 && lowerOrderFinal ? Math.min(2, order) : order;
    }

    @Override
    public int steps() {
        return schedule.steps() - first;
    }
}
