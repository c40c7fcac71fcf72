package dev.darkroom.worker.diffusion.schedule;

import java.util.function.DoubleUnaryOperator;

/// Ways to place noise levels between the largest and the smallest, falling.
final class SigmaCurve {
    private static final double RHO = 7;
    private static final double BETA_SHAPE = 0.6;

    private SigmaCurve() {}

    /// "Elucidating the Design Space" (Karras et al., 2022), equation 5, with rho 7.
    static double[] karras(double max, double min, int count) {
        return karras(max, min, count, RHO);
    }

    static double[] karras(double max, double min, int count, double rho) {
        double from = Math.pow(max, 1 / rho);
        double to = Math.pow(min, 1 / rho);
        return along(count, share -> Math.pow(from + share * (to - from), rho));
    }

    /// Evenly in the logarithm.
    static double[] exponential(double max, double min, int count) {
        double from = Math.log(max);
        double to = Math.log(min);
        return along(count, share -> Math.exp(from + share * (to - from)));
    }

    /// "Beta Sampling is All You Need" (Lee et al., 2024): quantiles of the beta distribution with
    /// both parameters 0.6, denser at the two ends.
    static double[] beta(double max, double min, int count) {
        var quantiles = new BetaQuantile(BETA_SHAPE);
        return along(count, share -> min + quantiles.at(1 - share) * (max - min));
    }

    /// Evenly in the half log signal-to-noise ratio (DPM-Solver, Lu et al., 2022).
    static double[] lu(double max, double min, int count) {
        double from = -Math.log(max);
        double to = -Math.log(min);
        return along(count, share -> Math.exp(-(from + share * (to - from))));
    }

    private static double[] along(int count, DoubleUnaryOperator curve) {
        var out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = curve.applyAsDouble(count == 1 ? 0 : (double) i / (count - 1));
        }
        return out;
    }
}
