package dev.darkroom.standalone.bench.mixed;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.drawing.LoadedEngine;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Quantiles;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.report.Section;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// One load: traces of arrivals, each served in every way before the next.
///
/// @param percent of what a request at a time can serve
/// @param judged whether figures are asked of it
record ArrivalLoad(Bench bench, Section section, int percent, boolean judged) {

    private static final double[] SHARES = {0.5, 0.95, 0.99};

    /// @param fronts step by step, a request at a time, static batches
    /// @param capacity requests a second of a request at a time
    void measure(List<Supplier<Front>> fronts, double capacity, int requests) throws Exception {
        var names = new ArrayList<String>();
        List<Map<String, List<Double>>> found = new ArrayList<>();
        for (Supplier<Front> front : fronts) {
            try (Front one = front.get()) {
                names.add(one.name());
            }
            found.add(new TreeMap<>());
        }
        int rounds = judged ? bench.roundCount() : Math.max(1, bench.roundCount() / 3);
        for (int round = 0; round < rounds; round++) {
            bench.tell("%s %%, trace %s of %s".formatted(percent, round + 1, rounds));
            Trace trace =
                    Trace.poisson(
                            bench.mixed(percent + round, requests),
                            capacity * percent / 100,
                            1_000L * percent + round);
            for (int i = 0; i < fronts.size(); i++) {
                serve(trace, fronts.get(i), found.get(i));
            }
        }
        for (int i = 0; i < fronts.size(); i++) {
            tell(names.get(i), found.get(i));
        }
        compare(found, names, 1, 0.5);
        compare(found, names, 2, 0.7);
    }

    private void serve(Trace trace, Supplier<Front> front, Map<String, List<Double>> found) {
        LoadedEngine.Passes before = bench.engine().passes();
        Trace.Served served = trace.serve(front);
        for (double share : SHARES) {
            add(found, "p%.0f".formatted(100 * share), 1e3 * served.latency(share));
        }
        add(found, "queueing, p50", 1e3 * Quantiles.median(served.queueing()));
        LoadedEngine.Passes passes = bench.engine().passes().since(before);
        if (passes.passes() > 0) {
            add(found, "rows a pass", passes.rowsEach());
        }
        add(found, "throughput", served.throughput());
    }

    private static void add(Map<String, List<Double>> found, String what, double value) {
        found.computeIfAbsent(what, _ -> new ArrayList<>()).add(value);
    }

    private void tell(String name, Map<String, List<Double>> found) {
        found.forEach(
                (what, samples) ->
                        section.add(
                                new Series(
                                        "%s %%, %s, %s".formatted(percent, name, what),
                                        unit(what),
                                        samples)));
    }

    private static String unit(String what) {
        return switch (what) {
            case "rows a pass" -> "rows";
            case "throughput" -> "requests/s";
            default -> "ms";
        };
    }

    private void compare(
            List<Map<String, List<Double>>> found, List<String> names, int other, double wanted) {
        Ratio ratio =
                Ratio.of(
                                new Series("ours", "ms", found.get(0).get("p95")),
                                new Series("theirs", "ms", found.get(other).get("p95")))
                        .named(
                                "%s %%, p95 of %s / %s"
                                        .formatted(percent, names.get(0), names.get(other)));
        section.add(judged ? ratio.wanted(Bar.atMost(wanted)) : ratio);
    }
}
