package dev.darkroom.standalone.bench.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Measures several ways in turn, A B C, A B C, ..., so that whatever else the machine does slows
/// them all alike.
///
/// @param rounds that count, at least 1
/// @param warmUps rounds before them that do not
/// @param unit of what is measured
/// @param progress is told before every round, and of every sample
public record Rounds(int rounds, int warmUps, String unit, Consumer<String> progress) {

    /// The same with at most so many rounds that count.
    public Rounds fewer(int most) {
        return new Rounds(Math.min(rounds, most), warmUps, unit, progress);
    }

    /// @return one series a way, in the order of the ways
    public List<Series> measure(List<? extends Way> ways) throws Exception {
        List<List<Double>> samples =
                ways.stream().map(_ -> (List<Double>) new ArrayList<Double>()).toList();
        for (int round = 0; round < warmUps + rounds; round++) {
            boolean counts = round >= warmUps;
            progress.accept(
                    counts
                            ? "round %s of %s".formatted(round - warmUps + 1, rounds)
                            : "warming up");
            for (int i = 0; i < ways.size(); i++) {
                double sample = ways.get(i).measure(round);
                if (counts) {
                    samples.get(i).add(sample);
                    progress.accept(told(ways.get(i), sample));
                }
            }
        }
        return IntStream.range(0, ways.size())
                .mapToObj(i -> new Series(ways.get(i).name(), unit, samples.get(i)))
                .toList();
    }

    private String told(Way way, double sample) {
        return String.format(Locale.ROOT, "%s: %.2f %s", way.name(), sample, unit);
    }
}
