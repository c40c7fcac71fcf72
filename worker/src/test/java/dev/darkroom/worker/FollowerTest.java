package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.intake.Follower;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// What every request waits for before it is drawn.
class FollowerTest extends BrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<Integer> NUMBERS = IntStream.range(0, 16).boxed().toList();

    private Cancellations cancellations;
    private Follower follower;

    @BeforeEach
    void follow() {
        var wire = new SingleObjectWire(SchemaCatalog.releasedOnly());
        cancellations = new Cancellations(darkroom.topics().controls(), wire, 1000);
        WorkerSettings.Clients clients = darkroom.settings("w").clients();
        follower = new Follower("w", clients.consumer(), clients.admin(), List.of(cancellations));
        assertThat(follower.caughtUp()).succeedsWithin(PATIENCE);
    }

    @AfterEach
    void stop() {
        follower.close();
    }

    @Test
    void whatWasAcknowledgedBeforeTheQuestionIsSeenBeforeTheAnswer() {
        for (int i = 0; i < 50; i++) {
            darkroom.cancel("r" + i);
            assertThat(follower.caughtUp()).succeedsWithin(PATIENCE);
            assertThat(cancellations.contains("r" + i)).isTrue();
        }
    }

    @Test
    void whatWasAcknowledgedOnPartitionsThatWereAddedIsSeenBeforeTheAnswer() throws Exception {
        try (Admin admin = Admin.create(darkroom.settings("w").clients().admin())) {
            var more = Map.of(darkroom.topics().controls(), NewPartitions.increaseTo(4));
            admin.createPartitions(more).all().get();
        }
        cancel("early");
        eventually(() -> cancelled("early"));

        for (int i = 0; i < 20; i++) {
            cancel("r" + i);
            assertThat(follower.caughtUp()).succeedsWithin(PATIENCE);
            assertThat(cancelled("r" + i)).isTrue();
        }
    }

    @Test
    void aQuestionDoesNotWaitForRecordsToCome() {
        long began = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            assertThat(follower.caughtUp()).succeedsWithin(PATIENCE);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void everybodyIsAnsweredWhoAsksWhileAQuestionIsOut() {
        List<CompletableFuture<Void>> answers =
                IntStream.range(0, 500).mapToObj(_ -> follower.caughtUp()).toList();
        assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
                .succeedsWithin(PATIENCE);
    }

    /// Requests of this name, enough of them for every partition.
    private void cancel(String name) {
        NUMBERS.forEach(number -> darkroom.cancel(name + "-" + number));
    }

    private boolean cancelled(String name) {
        return NUMBERS.stream().allMatch(number -> cancellations.contains(name + "-" + number));
    }
}
