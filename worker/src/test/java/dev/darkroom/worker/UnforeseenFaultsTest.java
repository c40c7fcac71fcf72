package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.intake.Follower;
import dev.darkroom.worker.intake.Intake;
import dev.darkroom.worker.intake.LaneWatch;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.intake.ShareConsumers;
import dev.darkroom.worker.intake.View;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// No thread of a worker ends in silence, whatever is thrown on it.
class UnforeseenFaultsTest extends BrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void aViewThatFailsIsShownTheSameRecordAgain() {
        darkroom.cancel("r");
        var shown = new AtomicInteger();
        var view =
                new View() {
                    @Override
                    public String topic() {
                        return darkroom.topics().controls();
                    }

                    @Override
                    public void see(byte[] key, byte[] value) {
                        if (shown.incrementAndGet() == 1) {
                            throw new OutOfMemoryError("on purpose");
                        }
                    }
                };
        WorkerSettings settings = darkroom.settings("w");
        try (var follower =
                new Follower(
                        "w",
                        settings.clients().consumer(),
                        settings.clients().admin(),
                        List.of(view))) {
            assertThat(follower.caughtUp()).succeedsWithin(PATIENCE);
        }
        assertThat(shown).hasValue(2);
    }

    @Test
    void aLaneThatFailsIsOpenedAgainAndIsGivenTheSameRequest() {
        darkroom.publish("r", request -> request);
        var watch = new FailingOnce();
        WorkerSettings settings = darkroom.settings("w");
        var consumers =
                new ShareConsumers(
                        settings.clients().consumer(),
                        darkroom.topics().workers(),
                        darkroom.topics().prompts());
        try (var intake =
                new Intake(
                        "w",
                        consumers,
                        _ -> Settlement.ACCEPT,
                        InstantSource.system(),
                        watch,
                        () -> false)) {
            intake.open(1);
            assertThat(watch.settled).succeedsWithin(PATIENCE).isEqualTo(Settlement.ACCEPT);
        }
        assertThat(watch.leases).hasValue(2);
    }

    @Test
    void aWorkerThatHasNoMemoryForItsModelSaysThatItFailed() throws Exception {
        Worker.ArtistLoader loader =
                _ -> {
                    throw new OutOfMemoryError("on purpose");
                };
        try (Worker worker = Worker.start(darkroom.settings("w"), loader)) {
            assertThat(worker.ready()).failsWithin(PATIENCE);
            TestingDarkroom.eventually(() -> !worker.health().live());
        }
    }

    private static final class FailingOnce implements LaneWatch {

        final AtomicInteger leases = new AtomicInteger();
        final CompletableFuture<Settlement> settled = new CompletableFuture<>();

        @Override
        public void leased() {
            if (leases.incrementAndGet() == 1) {
                throw new StackOverflowError("on purpose");
            }
        }

        @Override
        public void renewed() {
            // Nothing here takes that long.
        }

        @Override
        public void lost() {
            // Told by the second lease.
        }

        @Override
        public void settled(Settlement settlement, Duration took) {
            settled.complete(settlement);
        }
    }
}
