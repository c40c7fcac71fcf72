package dev.darkroom.worker.diffusion.schedule;

/// Quantiles of the symmetric beta distribution: the inverse of the regularised incomplete beta
/// function with both parameters equal.
final class BetaQuantile {
    private static final int HALVINGS = 200;

    private final double shape;
    private final double half;

    /// @param shape the parameter, above 0
    BetaQuantile(double shape) {
        this.shape = shape;
        half = below(0.5);
    }

    /// @param share in 0..1
    double at(double share) {
        if (share > 0.5) {
            return 1 - at(1 - share); // the distribution is symmetric
        }
        double target = share * 2 * half;
        double low = 0;
        double high = 0.5;
        for (int i = 0; i < HALVINGS && low < high; i++) {
            double middle = (low + high) / 2;
            if (middle == low || middle == high) {
                return middle;
            }
            if (below(middle) < target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /// The incomplete beta integral from 0 to x, at most 0.5, by the power series of (1 - u)^(shape
    /// - 1).
    private double below(double x) {
        double sum = 0;
        double term = 1;
        double before = -1;
        for (int n = 0; sum != before; n++) { // terms halve at least, so that soon they add nothing
            before = sum;
            sum += term / (shape + n);
            term *= (n + 1 - shape) / (n + 1) * x;
        }
        return Math.pow(x, shape) * sum;
    }
}
