package dev.darkroom.standalone.bench.figures;

import java.util.Collection;
import java.util.List;

/// Where a median lies, as far as some samples tell: the sign test's interval. It is bounded by two
/// of the samples and assumes nothing of their distribution but that they are independent: of n
/// samples, fewer than k lie below the true median with the chance that fewer than k of n coins
/// show heads. Nine samples leave out the lowest and the highest and hold with 96.1 %; five or
/// fewer cannot reach 95 %, and their whole range is given with what it does reach.
///
/// Conover, *Practical Nonparametric Statistics*, section 3.2.
///
/// @param low its lower end, a sample
/// @param high its upper end, a sample
/// @param coverage how probably it holds the true median, 0 to 1
public record Interval(double low, double high, double coverage) {

    /// What an interval is expected to reach.
    public static final double USUAL = 0.95;

    /// The narrowest interval that reaches [#USUAL], or the whole range where none does.
    ///
    /// @param samples at least one
    public static Interval ofMedian(Collection<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        int n = sorted.size();
        int left = 0;
        while (2 * (left + 2) <= n && coverage(n, left + 1) >= USUAL) {
            left++;
        }
        return new Interval(sorted.get(left), sorted.get(n - 1 - left), coverage(n, left));
    }

    /// @return whether it was made of enough samples
    public boolean certain() {
        return coverage >= USUAL;
    }

    /// The chance that the median lies between the samples that remain when `left` are left out at
    /// either end.
    static double coverage(int n, int left) {
        double tail = 0;
        double term = Math.pow(0.5, n);
        for (int heads = 0; heads <= left; heads++) {
            tail += term;
            term *= (double) (n - heads) / (heads + 1);
        }
        return Math.max(0, 1 - 2 * tail);
    }
}
