package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.List;

/// Where the noise levels between the largest and the smallest come from.
enum SigmaSpacing {
    /// From the timesteps' own place in the noise schedule.
    TIMESTEPS(""),
    KARRAS("use_karras_sigmas"),
    EXPONENTIAL("use_exponential_sigmas"),
    BETA("use_beta_sigmas"),
    LU("use_lu_lambdas");

    private final String key;

    SigmaSpacing(String key) {
        this.key = key;
    }

    /// The key of the configuration that asks for it.
    String key() {
        return key;
    }

    /// @throws IllegalArgumentException if the configuration asks for two at once
    static SigmaSpacing of(SchedulerConfig config) {
        List<SigmaSpacing> asked =
                Arrays.stream(values())
                        .filter(spacing -> spacing != TIMESTEPS && config.flag(spacing.key))
                        .toList();
        if (asked.size() > 1) {
            throw config.wrong(asked.get(1).key, "set beside " + asked.get(0).key, "only one");
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
