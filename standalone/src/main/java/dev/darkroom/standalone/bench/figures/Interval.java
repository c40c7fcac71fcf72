package dev.darkroom.standalone.bench.figures;

import java.util.Collection;
import java.util.List;

/// Where a quantile lies, as far as some samples tell: the sign test's interval. It is bounded by
/// two of the samples and assumes nothing of their distribution but that they are independent: of n
/// samples, fewer than k lie below a quantile with the chance that fewer than k of n draws succeed,
/// each with the quantile's share. Nine samples of a median leave out the lowest and the highest
/// and hold with 96.1 %; five or fewer cannot reach 95 %, and their whole range is given with what
/// it does reach.
///
/// Conover, *Practical Nonparametric Statistics*, section 3.2.
///
/// @param low its lower end, a sample
/// @param high its upper end, a sample
/// @param coverage how probably it holds the true quantile, 0 to 1
public record Interval(double low, double high, double coverage) {

    /// What an interval is expected to reach.
    public static final double USUAL = 0.95;

    private static final double TAIL = (1 - USUAL) / 2;
    private static final double HALF = 0.5;

    /// That of the median.
    ///
    /// @param samples at least one
    public static Interval ofMedian(Collection<Double> samples) {
        return of(samples, HALF);
    }

    /// The narrowest interval that reaches [#USUAL], or the whole range where none does.
    ///
    /// @param samples at least one
    /// @param share of all values that lie below the quantile, between 0 and 1
    public static Interval of(Collection<Double> samples, double share) {
        List<Double> sorted = samples.stream().sorted().toList();
        int n = sorted.size();
        int low = 0;
        double below = chance(n, 0, share);
        while (low + 1 < n && below + chance(n, low + 1, share) <= TAIL) {
            low++;
            below += chance(n, low, share);
        }
        int high = n - 1;
        double above = chance(n, n, share);
        while (high > low && above + chance(n, high, share) <= TAIL) {
            above += chance(n, high, share);
            high--;
        }
        return new Interval(sorted.get(low), sorted.get(high), Math.max(0, 1 - below - above));
    }

    /// @return whether it was made of enough samples
    public boolean certain() {
        return coverage >= USUAL;
    }

    /// The chance of so many successes of n draws.
    private static double chance(int n, int successes, double share) {
        double chance = Math.pow(1 - share, n - successes);
        for (int i = 0; i < successes; i++) {
            chance *= share * (n - i) / (i + 1);
        }
        return chance;
    }
}
