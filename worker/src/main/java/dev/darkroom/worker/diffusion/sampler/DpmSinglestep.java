package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.sampler.DpmAlgorithm.Weights;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverDialect;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "DPM-Solver++" (Lu et al., 2022), algorithm 1 and its third order: steps in groups of as many
/// network calls as the order, each group going on from where the last ended, so that none depends
/// on estimates of an earlier one. Every call moves the latents and counts as a step.
final class DpmSinglestep implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "dpm-singlestep",
                            "DPMSolverSinglestepScheduler",
                            new SamplerKind.Facts(
                                    "Lu et al., 2022", 2, 1, SamplerKind.Noise.ON_REQUEST),
                            Clipping.thresholdKeys(SolverSchedule.DEFAULTS)
                                    .and("algorithm_type", "dpmsolver++")
                                    .and("solver_type", "midpoint")
                                    .and("lower_order_final", false)
                                    .and("final_sigmas_type", "zero")
                                    .and("lambda_min_clipped", Double.NEGATIVE_INFINITY)
                                    .andOptional("variance_type"),
                            DpmSinglestep::new)
                    .reading(SamplerOption.TIMESTEPS);

    private final SolverSchedule schedule;
    private final DpmAlgorithm algorithm;
    private final Estimates estimates;
    private final DpmStep step;
    private final int[] orders;
    private final int first;

    private DpmSinglestep(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = SolverSchedule.of(config, steps, SolverDialect.DPM_SINGLESTEP);
        algorithm = DpmAlgorithm.of(config);
        if (algorithm == DpmAlgorithm.SDE_DPMSOLVER) {
            throw config.wrong("algorithm_type", "sde-dpmsolver", "sde-dpmsolver++");
        }
        estimates = Estimates.of(config, schedule, algorithm.inPicture());
        step = DpmStep.of(config, schedule, algorithm);
        orders = orders(config, schedule.steps(), step.order());
        first = steps.first(schedule.steps());
    }

    /// The place of every call in its group: 1, 2, 3, 1, 2, 3, ... with an end that fits.
    private static int[] orders(SchedulerConfig config, int steps, int order) {
        var orders = new int[steps];
        for (int i = 0; i < steps; i++) {
            orders[i] = i % order + 1;
        }
        boolean toZero = config.text("final_sigmas_type").equals("zero");
        boolean wholeGroups = steps % order == 0;
        if (toZero || wholeGroups && config.flag("lower_order_final")) {
            orders[steps - 1] = 1;
        }
        return orders;
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, schedule.level(first));
        var history = new History(step.order());
        Latents base = x;
        for (int i = first; i < schedule.steps(); i++) {
            Latents output = network.predict(x, schedule.timesteps()[i]);
            Latents denoised = estimates.denoised(x, output, i);
            history.add(i, estimates.estimate(x, denoised, i));
            int order = Math.min(orders[i], history.size());
            if (order == 1) {
                base = x;
            }
            x =
                    switch (order) {
                        case 1 -> step.firstOrder(base, history, i + 1, source);
                        case 2 -> secondOrder(base, history, i + 1, source);
                        default -> thirdOrder(base, history, i + 1, source);
                    };
            x = start.kept(x, schedule.level(i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    private Latents secondOrder(Latents base, History history, int to, NoiseSource source) {
        Weights w = algorithm.weights(schedule, history.level(1), to);
        double ratio = ratio(history, 0, 1, to);
        Latents slope = slope(history, 0, 1, ratio);
        double first = step.midpoint() ? w.midpoint() : w.first();
        return noised(
                Latents.mix(w.x(), base, w.estimate(), history.estimate(1), first, slope),
                w,
                source);
    }

    private Latents thirdOrder(Latents base, History history, int to, NoiseSource source) {
        Weights w = algorithm.weights(schedule, history.level(2), to);
        double r0 = ratio(history, 0, 2, to);
        double r1 = ratio(history, 1, 2, to);
        Latents far = slope(history, 0, 2, r0);
        if (step.midpoint()) {
            return noised(
                    Latents.mix(w.x(), base, w.estimate(), history.estimate(2), w.first(), far),
                    w,
                    source);
        }
        Latents near = slope(history, 1, 2, r1);
        Latents first = Latents.mix(r0 / (r0 - r1), near, -r1 / (r0 - r1), far);
        Latents second = Latents.mix(2 / (r0 - r1), far, -2 / (r0 - r1), near);
        Latents moved =
                Latents.mix(w.x(), base, w.estimate(), history.estimate(2), w.first(), first);
        return noised(moved.plus(second, w.second()), w, source);
    }

    /// The distance of two levels in lambda, in steps of the whole group.
    private double ratio(History history, int newer, int base, int to) {
        double from = schedule.lambda(history.level(base));
        return (schedule.lambda(history.level(newer)) - from) / (schedule.lambda(to) - from);
    }

    private static Latents slope(History history, int newer, int base, double ratio) {
        return Latents.mix(1 / ratio, history.estimate(newer), -1 / ratio, history.estimate(base));
    }

    private Latents noised(Latents x, Weights weights, NoiseSource source) {
        return algorithm.stochastic() ? x.plus(source.next(x.shape()), weights.noise()) : x;
    }

    @Override
    public int steps() {
        return schedule.steps() - first;
    }
}
