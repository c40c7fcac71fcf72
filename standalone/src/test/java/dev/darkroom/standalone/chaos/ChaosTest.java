package dev.darkroom.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.chaos.Verdict.Breach;
import dev.darkroom.worker.GroupKind;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Real processes that are killed, and the reading that says what it cost.
@Tag("slow")
@Order(1)
@Timeout(600)
class ChaosTest {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir private Path folder;

    @Test
    void aDarkroomWhosePartsAreKilledLosesNothingAndTellsNothingTwice() throws Exception {
        Verdict verdict = run(3, 3, 2, Duration.ofSeconds(36), GroupKind.SHARE_GROUP, Flaw.NONE);

        assertThat(verdict.kept()).as(this::words).isTrue();
        assertThat(verdict.counted("completed")).as(this::words).isPositive();
    }

    @Test
    void sinksWithoutDeduplicationAreSeenToTellTwice() throws Exception {
        assertThat(flawed(1, Flaw.NO_DEDUPLICATION).of(Breach.TOLD_TWICE))
                .as(this::words)
                .isNotEmpty();
    }

    @Test
    void workersThatSettleBeforeTheOutcomeIsAcknowledgedAreSeenToLose() throws Exception {
        assertThat(flawed(2, Flaw.HASTY_ACKNOWLEDGEMENT).of(Breach.LOST))
                .as(this::words)
                .isNotEmpty();
    }

    private Verdict flawed(int workers, Flaw flaw) throws Exception {
        return run(1, workers, 1, Duration.ofSeconds(12), GroupKind.SHARE_GROUP, flaw);
    }

    private Verdict run(
            int brokers, int workers, int sinks, Duration span, GroupKind lease, Flaw flaw)
            throws Exception {
        boolean flawed = flaw != Flaw.NONE;
        var settings =
                new ChaosSettings(
                        span,
                        workers,
                        sinks,
                        brokers,
                        Duration.ofSeconds(flawed ? 2 : 4),
                        (int) (span.toSeconds() * 3 / 2),
                        7,
                        patience(flaw),
                        true,
                        lease,
                        Optional.empty(),
                        Duration.ofMillis(800),
                        Optional.empty(),
                        flaw);
        try (var out = new PrintStream(told, true, StandardCharsets.UTF_8);
                var trial = new Trial(settings, folder, out)) {
            return trial.run();
        }
    }

    /// What is lost does not come, however long it is waited for.
    private static Duration patience(Flaw flaw) {
        return flaw == Flaw.HASTY_ACKNOWLEDGEMENT ? Duration.ofSeconds(25) : Duration.ofMinutes(4);
    }

    private String words() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
