package dev.darkroom.standalone.bench.figures;

import java.util.Collection;
import java.util.List;

/// Quantiles of measured values.
public final class Quantiles {

    private Quantiles() {}

    /// The middle value, or the mean of the middle two.
    ///
    /// @param values at least one
    public static double median(Collection<Double> values) {
        List<Double> sorted = sorted(values);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /// The smallest value that at least this share of all values does not exceed (nearest rank).
    ///
    /// @param share above 0, at most 1
    public static double of(Collection<Double> values, double share) {
        List<Double> sorted = sorted(values);
        int rank = (int) Math.ceil(share * sorted.size() - 1e-9);
        return sorted.get(Math.clamp(rank, 1, sorted.size()) - 1);
    }

    private static List<Double> sorted(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there is no quantile of no values");
        }
        return values.stream().sorted().toList();
    }
}
