package dev.darkroom.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.chaos.Verdict.Breach;

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
@Timeout(600)
class ChaosTest {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir private Path folder;

    @Test
    void sinksWithoutDeduplicationAreSeenToTellTwice() throws Exception {
        Verdict verdict = run(1, 1, 1, Duration.ofSeconds(25), Flaw.NO_DEDUPLICATION);

        assertThat(verdict.of(Breach.TOLD_TWICE)).as(this::words).isNotEmpty();
    }

    @Test
    void workersThatSettleBeforeTheOutcomeIsAcknowledgedAreSeenToLose() throws Exception {
        Verdict verdict = run(1, 2, 1, Duration.ofSeconds(25), Flaw.HASTY_ACKNOWLEDGEMENT);

        assertThat(verdict.of(Breach.LOST)).as(this::words).isNotEmpty();
    }

    private Verdict run(int brokers, int workers, int sinks, Duration span, Flaw flaw)
            throws Exception {
        var settings =
                new ChaosSettings(
                        span,
                        workers,
                        sinks,
                        brokers,
                        Duration.ofSeconds(2),
                        (int) (span.toSeconds() * 3 / 2),
                        7,
                        flaw == Flaw.NONE ? Duration.ofMinutes(4) : Duration.ofSeconds(20),
                        true,
                        Optional.empty(),
                        Duration.ofMillis(800),
                        Optional.empty(),
                        flaw);
        try (var out = new PrintStream(told, true, StandardCharsets.UTF_8);
                var trial = new Trial(settings, folder, out)) {
            return trial.run();
        }
    }

    private String words() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
