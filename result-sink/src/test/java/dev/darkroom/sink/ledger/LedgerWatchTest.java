package dev.darkroom.sink.ledger;

import static dev.darkroom.sink.TestBus.TOPICS;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Metric;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.sink.Eventually;
import dev.darkroom.sink.TestBus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

@Tag("slow")
@Timeout(120)
class LedgerWatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration KEPT = TopicPlan.standard(TOPICS).resultsKept();
    private static final Duration LEFT = Duration.ofHours(3);

    private static final TopicPartition RECEIPTS = new TopicPartition(TOPICS.receipts(), 0);

    @TempDir Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void receiptsThatTheLedgerHasNotReadShowTheirTimeLeftAndAreCountedOnceWhenItIsOver()
            throws Exception {
        try (TestBus bus = TestBus.start(folder);
                Admin admin = Admin.create(bus.client())) {
            long written = Instant.now().minus(KEPT).plus(LEFT).toEpochMilli();
            for (int i = 0; i < 5; i++) {
                bus.send(
                        new ProducerRecord<>(
                                RECEIPTS.topic(), 0, written, "r" + i, new byte[] {1}));
            }
            bus.flush();
            admin.alterConsumerGroupOffsets(
                            TOPICS.ledger(), Map.of(RECEIPTS, new OffsetAndMetadata(2)))
                    .all()
                    .get();
            var receipts =
                    new UnreadReceipts(
                            Admin.create(bus.client()), bus.client(), TOPICS, Clock.systemUTC());
            Health.Condition condition = new Health().condition("accounts", "not asked yet");
            try (var _ = LedgerWatch.open(receipts, 1, condition, meters)) {
                awaitLag(3);
                assertThat(secondsLeft())
                        .isBetween(LEFT.minus(PATIENCE).toSeconds() * 1.0, LEFT.toSeconds() * 1.0);

                admin.deleteRecords(Map.of(RECEIPTS, RecordsToDelete.beforeOffset(4))).all().get();

                awaitLag(1);
                assertThat(expired().count()).isEqualTo(2);
                admin.deleteRecords(Map.of(RECEIPTS, RecordsToDelete.beforeOffset(5))).all().get();
                awaitLag(0);
                assertThat(expired().count()).isEqualTo(3);
                assertThat(secondsLeft()).isInfinite();
            }
        }
    }

    private Counter expired() {
        return Metric.LEDGER_RECEIPTS_EXPIRED.counter(meters);
    }

    private void awaitLag(int receipts) {
        Eventually.until(
                receipts + " receipts wait", () -> gauge("darkroom.ledger.lag") == receipts);
    }

    private double secondsLeft() {
        return gauge("darkroom.ledger.expiry.seconds");
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }
}
