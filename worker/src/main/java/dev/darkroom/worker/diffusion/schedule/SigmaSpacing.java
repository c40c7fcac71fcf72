package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.List;

/// Where the noise levels between the largest and the smallest come from, in the order in which
/// diffusers looks for what is asked for.
enum SigmaSpacing {
    /// From the timesteps' own place in the noise schedule.
    TIMESTEPS(""),
    KARRAS("use_karras_sigmas"),
    LU("use_lu_lambdas"),
    EXPONENTIAL("use_exponential_sigmas"),
    BETA("use_beta_sigmas");

    private final String key;

    SigmaSpacing(String key) {
        this.key = key;
    }

    /// The key of the configuration that asks for it.
    String key() {
        return key;
    }

    /// The first that is asked for. Lu's may be asked for beside another one, as in diffusers.
    ///
    /// @throws IllegalArgumentException if the configuration asks for two of the others at once
    static SigmaSpacing of(SchedulerConfig config) {
        List<SigmaSpacing> asked =
                Arrays.stream(values())
                        .filter(spacing -> spacing != TIMESTEPS && config.flag(spacing.key))
                        .toList();
        List<SigmaSpacing> apart = asked.stream().filter(spacing -> spacing != LU).toList();
        if (apart.size() > 1) {
            throw config.wrong(apart.get(1).key, "set beside " + apart.get(0).key, "only one");
        }
        return asked.isEmpty() ? TIMESTEPS : asked.get(0);
    }

    double[] between(double max, double min, int count) {
        return switch (this) {
            case TIMESTEPS -> throw new IllegalStateException("timesteps have sigmas of their own");
            case KARRAS -> SigmaCurve.karras(max, min, count);
            case EXPONENTIAL -> SigmaCurve.exponential(max, min, count);
            case BETA -> SigmaCurve.beta(max, min, count);
            case LU -> SigmaCurve.lu(max, min, count);
        };
    }
}
