package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;

/// The four exponential integrators of DPM-Solver: of the ODE or the SDE, in the noise or in the
/// picture ("DPM-Solver" and "DPM-Solver++", Lu et al., 2022).
enum DpmAlgorithm {
    /// The ODE, in the noise.
    DPMSOLVER("dpmsolver"),
    /// The ODE, in the picture.
    DPMSOLVER_PP("dpmsolver++"),
    /// The SDE, in the noise.
    SDE_DPMSOLVER("sde-dpmsolver"),
    /// The SDE, in the picture.
    SDE_DPMSOLVER_PP("sde-dpmsolver++");

    private final String key;

    DpmAlgorithm(String key) {
        this.key = key;
    }

    /// Reads `algorithm_type`; `deis`, from a configuration made for DEIS, means dpmsolver++.
    ///
    /// @throws IllegalArgumentException if it works on the noise and would have to go down to none
    static DpmAlgorithm of(SchedulerConfig config) {
        String asked = config.text("algorithm_type");
        for (DpmAlgorithm algorithm : values()) {
            if (algorithm.key.equals(asked.equals("deis") ? DPMSOLVER_PP.key : asked)) {
                if (!algorithm.inPicture() && config.text("final_sigmas_type").equals("zero")) {
                    throw config.wrong(
                            "final_sigmas_type",
                            "zero beside algorithm_type " + asked,
                            "sigma_min");
                }
                return algorithm;
            }
        }
        throw config.wrong("algorithm_type", asked, "dpmsolver++ or sde-dpmsolver++");
    }

    /// Whether it integrates the estimate of the picture, else that of the noise.
    boolean inPicture() {
        return this == DPMSOLVER_PP || this == SDE_DPMSOLVER_PP;
    }

    boolean stochastic() {
        return this == SDE_DPMSOLVER || this == SDE_DPMSOLVER_PP;
    }

    /// The weights of one step: x, then the estimate and its first and second difference in lambda,
    /// and new noise.
    ///
    /// @param midpoint of the first difference where the second is not used and the solver is
    ///   midpoint
    record Weights(
            double x, double estimate, double midpoint, double first, double second, double noise) {
        private Weights with(double second, double noise) {
            return new Weights(x, estimate, midpoint, first, second, noise);
        }
    }

    /// The weights of a step between two levels.
    Weights weights(SolverSchedule schedule, int from, int to) {
        double alpha = schedule.alpha(to);
        double sigma = schedule.sigma(to);
        double h = schedule.lambda(to) - schedule.lambda(from);
        double alphas = alpha / schedule.alpha(from);
        double sigmas = sigma / schedule.sigma(from);
        return switch (this) {
            case DPMSOLVER_PP -> ode(sigmas, -alpha, -h);
            case DPMSOLVER -> ode(alphas, -sigma, h);
            case SDE_DPMSOLVER_PP -> {
                Weights twice = ode(sigmas * Math.exp(-h), -alpha, -2 * h);
                // diffusers adds this half where the other forms take it away; its pictures decide.
                double second = twice.second - alpha;
                double noise = sigma * Math.sqrt(-Math.expm1(-2 * h));
                yield twice.with(second, noise);
            }
            case SDE_DPMSOLVER -> {
                Weights twice = ode(alphas, -2 * sigma, h);
                yield twice.with(twice.second, sigma * Math.sqrt(Math.expm1(2 * h)));
            }
        };
    }

    /// The exact integrals of exp(h) times 1, h and h^2 / 2 over the step.
    private static Weights ode(double x, double scale, double h) {
        double growth = Math.expm1(h);
        return new Weights(
                x,
                scale * growth,
                scale * growth / 2,
                scale * (growth / h - 1),
                scale * ((growth - h) / (h * h) - 0.5),
                0);
    }
}
