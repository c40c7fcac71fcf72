package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.function.DoublePredicate;

/// The noise levels of all training timesteps, rising, read in both directions. Levels and
/// logarithms are rounded to 32-bit floats, like the tables that whole timesteps were first looked
/// up in.
final class SigmaTable {
    private static final double SMALLEST_SIGMA = 1e-10;

    private final double[] sigmas;
    private final double[] logs;

    SigmaTable(double[] sigmas) {
        if (sigmas.length < 2) {
            throw new IllegalArgumentException(
                    "num_train_timesteps is %s; 2 or more would do".formatted(sigmas.length));
        }
        this.sigmas = sigmas;
        logs = new double[sigmas.length];
        for (int t = 0; t < logs.length; t++) {
            logs[t] = Log32.of((float) sigmas[t]);
        }
    }

    double smallest() {
        return sigmas[0];
    }

    int countWhere(DoublePredicate condition) {
        return (int) Arrays.stream(sigmas).filter(condition).count();
    }

    double largest() {
        return sigmas[sigmas.length - 1];
    }

    /// The largest sigma as its rounded logarithm has it.
    double largestByLog() {
        return Math.exp(logs[logs.length - 1]);
    }

    /// The smallest likewise.
    double smallestByLog() {
        return Math.exp(logs[0]);
    }

    /// Sigmas at fractional timesteps: linear between neighbours, or on one straight line in the
    /// logarithm where `interpolation_type` is `log_linear`.
    double[] at(double[] timesteps, SchedulerConfig config) {
        return switch (config.text("interpolation_type")) {
            case "", "linear" -> linear(timesteps);
            case "log_linear" ->
                    SigmaCurve.exponential(largest(), smallest(), timesteps.length + 1);
            case String found ->
                    throw config.wrong("interpolation_type", found, "linear or log_linear");
        };
    }

    double[] linear(double[] timesteps) {
        var out = new double[timesteps.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = at(timesteps[i]);
        }
        return out;
    }

    private double at(double timestep) {
        double place = Math.max(0, Math.min(sigmas.length - 1, timestep));
        int low = Math.min((int) place, sigmas.length - 2);
        return sigmas[low] + (place - low) * (sigmas[low + 1] - sigmas[low]);
    }

    /// The fractional timestep of a sigma: linear in the logarithm between neighbours.
    double timestep(double sigma) {
        double log = Math.log(Math.max(sigma, SMALLEST_SIGMA));
        int low = logs.length - 1; // the last not above: rescaled tables fall at their very end
        while (low > 0 && logs[low] > log) {
            low--;
        }
        low = Math.min(low, logs.length - 2);
        double share = (logs[low] - log) / (logs[low] - logs[low + 1]);
        return low + Math.max(0, Math.min(1, share));
    }
}
