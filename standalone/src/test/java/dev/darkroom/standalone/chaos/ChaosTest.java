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
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Real processes that are killed, and the reading that says what it cost.
@Tag("slow")
@Order(1)
@Timeout(600)
class ChaosTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /// What is lost does not come, however long it is waited for; a sink begins again within it.
    private static final Duration ENOUGH_TO_BE_LOST = Duration.ofSeconds(60);

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir private Path folder;

    @Test
    void aDarkroomWhosePartsAreKilledLosesNothingAndTellsNothingTwice() throws Exception {
        Verdict verdict =
                run(3, 3, 2, Duration.ofSeconds(24), Duration.ofSeconds(4), PATIENCE, Set.of());

        assertThat(verdict.kept()).as(this::words).isTrue();
        assertThat(verdict.counted("completed")).as(this::words).isPositive();
    }

    /// Nothing else of theirs is amiss: each breach has one flaw that it can come of.
    @Test
    void sinksWithoutDeduplicationAreSeenToTellTwiceAndHastyWorkersToLose() throws Exception {
        Verdict verdict =
                run(
                        1,
                        2,
                        1,
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(2),
                        ENOUGH_TO_BE_LOST,
                        EnumSet.allOf(Flaw.class));

        assertThat(verdict.of(Breach.TOLD_TWICE)).as(this::words).isNotEmpty();
        assertThat(verdict.of(Breach.LOST)).as(this::words).isNotEmpty();
    }

    private Verdict run(
            int brokers,
            int workers,
            int sinks,
            Duration span,
            Duration killEvery,
            Duration patience,
            Set<Flaw> flaws)
            throws Exception {
        var settings =
                new ChaosSettings(
                        span,
                        workers,
                        sinks,
                        brokers,
                        killEvery,
                        (int) (span.toSeconds() * 3 / 2),
                        7,
                        patience,
                        true,
                        GroupKind.SHARE_GROUP,
                        Optional.empty(),
                        Duration.ofMillis(800),
                        Optional.empty(),
                        flaws);
        try (var out = new PrintStream(told, true, StandardCharsets.UTF_8);
                var trial = new Trial(settings, folder, out)) {
            return trial.run();
        }
    }

    private String words() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
