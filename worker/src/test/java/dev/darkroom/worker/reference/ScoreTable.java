package dev.darkroom.worker.reference;

import dev.darkroom.worker.reference.ReferenceCase.Score;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// What [ReferenceTest] closes with: cases passed and the worst error of every group.
final class ScoreTable {
    private final Set<Path> unmeasured = new ConcurrentSkipListSet<>();
    private final Map<String, Row> rows = new ConcurrentSkipListMap<>();

    private record Row(int passed, int cases, Score worst, String worstCase) {
        Row and(Row other) {
            boolean worse = other.worst.share() > worst.share();
            return new Row(
                    passed + other.passed,
                    cases + other.cases,
                    worse ? other.worst : worst,
                    worse ? other.worstCase : worstCase);
        }
    }

    void started(Path file) {
        unmeasured.add(file);
    }

    void measured(Path file, Score score) {
        unmeasured.remove(file);
        String name = file.getFileName().toString().replace(".json", "");
        int passed = score.share() <= 1 ? 1 : 0;
        rows.merge(score.group(), new Row(passed, 1, score, name), Row::and);
    }

    void print(PrintStream out) {
        out.printf(
                "%n%-34s %9s %12s %12s  %s%n",
                "group", "passed", "worst error", "tolerance", "case");
        rows.forEach(
                (group, row) ->
                        out.printf(
                                "%-34s %4d/%-4d %12.2e %12.2e  %s%n",
                                group,
                                row.passed,
                                row.cases,
                                row.worst.error(),
                                row.worst.tolerance(),
                                row.worstCase));
        int passed = rows.values().stream().mapToInt(Row::passed).sum();
        int cases = rows.values().stream().mapToInt(Row::cases).sum() + unmeasured.size();
        out.printf("%-34s %4d/%-4d%n", "all", passed, cases);
        unmeasured.forEach(file -> out.println("not measured: " + file));
    }
}
