package dev.darkroom.standalone.bench.figures;

import java.util.List;

/// What one way of doing something was measured to be, once a round.
///
/// @param unit of every sample, such as `pictures/s`
/// @param samples in the order they were taken; at least one
public record Series(String name, String unit, List<Double> samples) {

    public Series {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("series %s has no samples".formatted(name));
        }
    }

    public Series named(String other) {
        return new Series(other, unit, samples);
    }

    public double median() {
        return Quantiles.median(samples);
    }

    public double lowest() {
        return samples.stream().mapToDouble(x -> x).min().orElseThrow();
    }

    public double highest() {
        return samples.stream().mapToDouble(x -> x).max().orElseThrow();
    }
}
