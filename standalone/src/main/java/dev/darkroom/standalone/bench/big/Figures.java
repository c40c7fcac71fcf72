package dev.darkroom.standalone.bench.big;

import dev.darkroom.standalone.bench.figures.Quantiles;
import dev.darkroom.standalone.bench.figures.Series;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one program took, round after round.
final class Figures {

    private final String program;
    private final Map<Integer, List<Double>> first = new TreeMap<>();
    private final List<Double> step = new ArrayList<>();
    private final List<Double> decoding = new ArrayList<>();
    private final List<Double> peak = new ArrayList<>();
    private double highest;

    Figures(String program) {
        this.program = program;
    }

    /// A picture of `steps` steps.
    void add(int steps, Drawn drawn) {
        first.computeIfAbsent(steps, _ -> new ArrayList<>()).add(drawn.first());
        highest = Math.max(highest, drawn.peak());
    }

    /// Figures of which there is one a round: those of the picture with the most steps.
    void addRound(Drawn drawn) {
        step.add(Quantiles.median(drawn.steps()));
        decoding.add(drawn.decoding());
        peak.add(highest);
        highest = 0;
    }

    Series first(int steps) {
        return new Series(
                "%s, first picture, %s steps".formatted(program, steps), "s", first.get(steps));
    }

    Series step() {
        return new Series(program + ", median step", "s", step);
    }

    Series decoding() {
        return new Series(program + ", last step to file", "s", decoding);
    }

    Series peak() {
        return new Series(program + ", peak memory", "MiB", peak);
    }

    List<Series> all() {
        var all = new ArrayList<Series>();
        first.keySet().forEach(steps -> all.add(first(steps)));
        all.addAll(List.of(step(), decoding(), peak()));
        return all;
    }
}
