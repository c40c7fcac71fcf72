package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.sampler.DpmAlgorithm.Weights;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;

/// The steps of DPM-Solver that go on from the newest estimate.
///
/// @param midpoint whether a second order step uses the midpoint weight, else Heun's
/// @param order the highest order asked for, 1 to 3
record DpmStep(SolverSchedule schedule, DpmAlgorithm algorithm, boolean midpoint, int order) {
    /// Reads `solver_type` and `solver_order`.
    static DpmStep of(SchedulerConfig config, SolverSchedule schedule, DpmAlgorithm algorithm) {
        boolean midpoint =
                switch (config.text("solver_type")) {
                    case "heun" -> false;
                    case "midpoint", "logrho", "bh1", "bh2" -> true; // names of other solvers too
                    case String found ->
                            throw config.wrong("solver_type", found, "midpoint or heun");
                };
        int order = config.whole("solver_order");
        if (order < 1 || order > 3) {
            throw config.wrong("solver_order", order, "1 to 3");
        }
        if (algorithm == DpmAlgorithm.SDE_DPMSOLVER) {
            order = Math.min(order, 2); // it has no third order
        }
        return new DpmStep(schedule, algorithm, midpoint, order);
    }

    Latents firstOrder(Latents x, History history, int to, NoiseSource source) {
        Weights w = algorithm.weights(schedule, history.level(0), to);
        return noised(Latents.mix(w.x(), x, w.estimate(), history.estimate(0)), w, source);
    }

    Latents secondOrder(Latents x, History history, int to, NoiseSource source) {
        Weights w = algorithm.weights(schedule, history.level(0), to);
        Latents difference = difference(history, 0, 1, to);
        double first = midpoint ? w.midpoint() : w.first();
        return noised(
                Latents.mix(w.x(), x, w.estimate(), history.estimate(0), first, difference),
                w,
                source);
    }

    Latents thirdOrder(Latents x, History history, int to, NoiseSource source) {
        Weights w = algorithm.weights(schedule, history.level(0), to);
        double r0 = ratio(history, 0, 1, to);
        double r1 = ratio(history, 1, 2, to);
        Latents newer = difference(history, 0, 1, to);
        Latents older = difference(history, 1, 2, to);
        Latents change = newer.minus(older);
        Latents first = newer.plus(change, r0 / (r0 + r1));
        Latents second = change.times(1 / (r0 + r1));
        Latents moved = Latents.mix(w.x(), x, w.estimate(), history.estimate(0), w.first(), first);
        return noised(moved.plus(second, w.second()), w, source);
    }

    /// The difference of two estimates, per step in lambda.
    private Latents difference(History history, int newer, int older, int to) {
        double ratio = ratio(history, newer, older, to);
        return Latents.mix(1 / ratio, history.estimate(newer), -1 / ratio, history.estimate(older));
    }

    /// The distance of two levels in lambda, in steps.
    private double ratio(History history, int newer, int older, int to) {
        double from = schedule.lambda(history.level(0));
        double h = schedule.lambda(to) - from;
        return (schedule.lambda(history.level(newer)) - schedule.lambda(history.level(older))) / h;
    }

    private Latents noised(Latents x, Weights weights, NoiseSource source) {
        return algorithm.stochastic() ? x.plus(source.next(x.shape()), weights.noise()) : x;
    }
}
