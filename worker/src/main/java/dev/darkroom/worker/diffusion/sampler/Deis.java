package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverDialect;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Fast Sampling of Diffusion Models with Exponential Integrator" (Zhang and Chen, 2022), log-rho
/// multistep: a polynomial in ln(rho), rho = sigma / alpha, through the last noise estimates is
/// integrated over rho.
final class Deis implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "deis",
                            "DEISMultistepScheduler",
                            new SamplerKind.Facts(
                                    "Zhang and Chen, 2022", 2, 1, SamplerKind.Noise.NEVER),
                            Clipping.thresholdKeys(SolverSchedule.DEFAULTS)
                                    .and("algorithm_type", "deis")
                                    .and("solver_type", "logrho")
                                    .and("lower_order_final", true)
                                    .and("timestep_spacing", "linspace")
                                    .and("steps_offset", 0),
                            Deis::new)
                    .deafTo(SamplerOption.ALGORITHM_TYPE, SamplerOption.SOLVER_TYPE);

    private static final int FEW_STEPS = 15;

    private final SolverSchedule schedule;
    private final Estimates estimates;
    private final int order;
    private final boolean lowerOrderFinal;
    private final int first;

    private Deis(SchedulerConfig config, Steps steps, StepOptions options) {
        steps.counted();
        schedule = SolverSchedule.of(config, steps, SolverDialect.DEIS);
        estimates = Estimates.of(config, schedule, false);
        order = config.whole("solver_order");
        if (order < 1 || order > 3) {
            throw config.wrong("solver_order", order, "1 to 3");
        }
        lowerOrderFinal = config.flag("lower_order_final") && schedule.steps() < FEW_STEPS;
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
            int left = schedule.steps() - i;
            int highest = lowerOrderFinal ? Math.min(left, order) : order;
            x = step(x, history, Math.min(history.size(), highest), i + 1);
            x = start.kept(x, schedule.level(i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    /// x / alpha moves by the integral of the noise over rho.
    private Latents step(Latents x, History history, int order, int to) {
        double alpha = schedule.alpha(to);
        Latents moved = x.times(alpha / schedule.alpha(history.level(0)));
        var logs = new double[order];
        for (int k = 0; k < order; k++) {
            logs[k] = logRho(history.level(k));
        }
        for (int k = 0; k < order; k++) {
            double weight = integral(logs, k, logRho(to)) - integral(logs, k, logs[0]);
            moved = moved.plus(history.estimate(k), alpha * weight);
        }
        return moved;
    }

    private double logRho(int level) {
        return -schedule.lambda(level);
    }

    /// The antiderivative over rho, at ln(rho) = u, of the Lagrange polynomial in ln(rho) that is 1
    /// at place `which` and 0 at the others.
    private static double integral(double[] logs, int which, double u) {
        double product = 1;
        double sum = 0;
        double count = 0;
        double roots = 1;
        for (int k = 0; k < logs.length; k++) {
            if (k != which) {
                product *= logs[which] - logs[k];
                sum += logs[k];
                roots *= logs[k];
                count++;
            }
        }
        // of e^u, of (u - a) e^u and of (u - a)(u - b) e^u
        double polynomial =
                count == 0
                        ? 1
                        : count == 1 ? u - 1 - sum : u * u - 2 * u + 2 - sum * (u - 1) + roots;
        return Math.exp(u) * polynomial / product;
    }

    @Override
    public int steps() {
        return schedule.steps() - first;
    }
}
