package dev.darkroom.standalone.bench.figures;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One way's figure over another's, round by round: both of a round were measured one after the
/// other, so what slowed the machine then slowed both.
///
/// @param values one a round
/// @param bar what is asked of it, if anything
public record Ratio(String name, List<Double> values, Optional<Bar> bar) {

    public Ratio {
        values = List.copyOf(values);
    }

    /// @param of and `to` measured in the same rounds
    public static Ratio of(Series of, Series to) {
        if (of.samples().size() != to.samples().size()) {
            throw new IllegalArgumentException(
                    "%s has %s samples and %s has %s; as many would do"
                            .formatted(
                                    of.name(), of.samples().size(),
                                    to.name(), to.samples().size()));
        }
        return new Ratio(
                of.name() + " / " + to.name(),
                IntStream.range(0, of.samples().size())
                        .mapToObj(i -> of.samples().get(i) / to.samples().get(i))
                        .toList(),
                Optional.empty());
    }

    public Ratio named(String other) {
        return new Ratio(other, values, bar);
    }

    public Ratio wanted(Bar what) {
        return new Ratio(name, values, Optional.of(what));
    }

    public double median() {
        return Quantiles.median(values);
    }

    public Interval interval() {
        return Interval.ofMedian(values);
    }

    /// @return whether the bar is met; empty where there is none
    public Optional<Bar.Verdict> verdict() {
        return bar.map(asked -> asked.of(interval()));
    }
}
