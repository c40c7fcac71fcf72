package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.chaos.Verdict.Breach;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The table at the end of a trial.
///
/// @param ownEnds processes that ended by themselves
record TrialReport(
        ChaosSettings settings,
        Journal journal,
        Chronicle chronicle,
        Silences silences,
        Verdict verdict,
        int ownEnds) {

    /// Breaches of one kind that are told one by one.
    private static final int MOST = 20;

    private static final List<String> ENDS =
            List.of(
                    "stored",
                    "completed",
                    "partial",
                    "refused",
                    "failed",
                    "cancelled",
                    "expired",
                    "dead-lettered",
                    "conflicts");

    void print(PrintStream out) {
        for (Breach breach : Breach.values()) {
            verdict.of(breach).stream()
                    .limit(MOST)
                    .forEach(text -> out.println(breach.words() + ": " + text));
        }
        row(out, "seed", settings.seed());
        row(out, "sent", verdict.counted("sent"));
        row(out, "records of requests", journal.records());
        ENDS.forEach(end -> row(out, end, verdict.counted(end)));
        row(out, "faults", chronicle.incidents());
        row(out, "of them kills", chronicle.kills());
        row(out, "at workers", chronicle.onWorkers());
        row(out, "while they drew", chronicle.midDrawing());
        row(out, "ended by themselves", ownEnds);
        row(out, "worst silence", seconds(silences.worst()));
        row(out, "after a broker fault", seconds(chronicle.worstAfterBrokers()));
        for (Breach breach : Breach.values()) {
            row(out, breach.words(), verdict.of(breach).size());
        }
    }

    private static void row(PrintStream out, String name, Object value) {
        out.printf(Locale.ROOT, "%-21s %12s%n", name, value);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
