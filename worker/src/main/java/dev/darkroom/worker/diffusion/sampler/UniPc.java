package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverDialect;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

import java.util.Arrays;
import java.util.Map;

/// "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models" (Zhao et
/// al., 2023), algorithms 5 and 6: each network call first corrects the step that led to it, then
/// predicts the next.
final class UniPc implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "unipc",
                            "UniPCMultistepScheduler",
                            new SamplerKind.Facts(
                                    "Zhao et al., 2023", 3, 1, SamplerKind.Noise.NEVER),
                            Clipping.thresholdKeys(SolverSchedule.DEFAULTS)
                                    .and("predict_x0", true)
                                    .and("solver_type", "bh2")
                                    .and("lower_order_final", true)
                                    .and("final_sigmas_type", "zero")
                                    .and("timestep_spacing", "linspace")
                                    .and("steps_offset", 0)
                                    .andFlags("rescale_betas_zero_snr")
                                    .andOptional("disable_corrector", "solver_p", "shift_terminal")
                                    .andOptional("sigma_min", "sigma_max"),
                            UniPc::new)
                    .reading(SamplerOption.SIGMAS);

    private final SolverSchedule schedule;
    private final Estimates estimates;
    private final UniPcStep step;
    private final int order;
    private final boolean lowerOrderFinal;
    private final double[] uncorrected;
    private final int first;

    private UniPc(SchedulerConfig config, Steps steps, StepOptions options) {
        if (config.has("solver_p")) {
            throw config.wrong("solver_p", "another scheduler", "null");
        }
        if (config.has("shift_terminal") && !config.flag("use_flow_sigmas")) {
            throw config.wrong("shift_terminal", "set without use_flow_sigmas", "null");
        }
        schedule = SolverSchedule.of(config, steps, SolverDialect.UNIPC);
        boolean inPicture = config.flag("predict_x0");
        estimates =
                inPicture
                        ? Estimates.of(config, schedule, true)
                        : Estimates.of(config.with(Map.of("thresholding", false)), schedule, false);
        step = UniPcStep.of(config, schedule, inPicture);
        order = config.whole("solver_order");
        if (order < 1) {
            throw config.wrong("solver_order", order, "1 or more");
        }
        lowerOrderFinal = config.flag("lower_order_final");
        uncorrected = config.numbers("disable_corrector");
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, schedule.level(first));
        var history = new History(order);
        Latents before = x;
        int lastOrder = 0;
        for (int i = first; i < schedule.steps(); i++) {
            Latents output = network.predict(x, schedule.timesteps()[i]);
            Latents denoised = estimates.denoised(x, output, i);
            Latents estimate = estimates.estimate(x, denoised, i);
            if (i > first && isCorrected(i - 1)) {
                x = step.corrected(before, history, estimate, i, lastOrder);
            }
            history.add(i, estimate);
            int left = schedule.steps() - i;
            int highest = lowerOrderFinal ? Math.min(order, left) : order;
            lastOrder = Math.min(highest, history.size());
            before = x;
            x = step.predicted(before, history, i + 1, lastOrder);
            x = start.kept(x, schedule.level(i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    private boolean isCorrected(int step) {
        return Arrays.stream(uncorrected).noneMatch(index -> index == step);
    }

    @Override
    public int steps() {
        return schedule.steps() - first;
    }
}
