package dev.darkroom.standalone.bench.figures;

import java.util.List;

/// A quantile of some samples, and what is asked of it.
///
/// @param share which quantile: 0.5 is the median
/// @param samples at least one; a lone one is judged by itself
public record Judged(String name, String unit, double share, List<Double> samples, Bar bar) {

    public Judged {
        samples = List.copyOf(samples);
    }

    /// The median of a series.
    public static Judged median(Series series, Bar bar) {
        return new Judged(series.name(), series.unit(), 0.5, series.samples(), bar);
    }

    public double value() {
        return share == 0.5 ? Quantiles.median(samples) : Quantiles.of(samples, share);
    }

    public Interval interval() {
        return Interval.of(samples, share);
    }

    public Bar.Verdict verdict() {
        return samples.size() == 1 ? bar.of(new Interval(value(), value(), 1)) : bar.of(interval());
    }
}
