package dev.darkroom.sink.keeper;

import static dev.darkroom.sink.Samples.result;
import static dev.darkroom.sink.TestBus.TOPICS;
import static dev.darkroom.sink.TestBus.WIRE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Health;
import dev.darkroom.sink.Eventually;
import dev.darkroom.sink.TestBus;
import dev.darkroom.sink.store.ObjectKey;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

@Tag("slow")
class KeeperTest {

    @TempDir Path folder;

    private final Health health = new Health();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestingStore store = new TestingStore();
    private TestBus bus;

    @BeforeEach
    void startBus() throws InterruptedException {
        bus = TestBus.start(folder);
    }

    @AfterEach
    void stopBus() {
        bus.close();
    }

    @Test
    void aStoreThatIsDownCostsReadinessAndNoResult() throws Exception {
        try (Keeper keeper = start(1)) {
            assertThat(keeper).isNotNull();
            Eventually.until("the keeper is ready", health::ready);
            store.down(true);
            for (int i = 0; i < 50; i++) {
                bus.publish(result("a" + i, 0, 1));
            }
            bus.flush();
            Eventually.until("the outage shows", () -> !health.ready());
            Eventually.until("the lag shows", () -> gauge("darkroom.keeper.lag") == 50);
            assertThat(gauge("darkroom.keeper.expiry.seconds"))
                    .isBetween(
                            (double) Duration.ofDays(6).toSeconds(),
                            (double) Duration.ofDays(7).toSeconds());
            assertThat(bus.read(TOPICS.receipts(), 0)).isEmpty();

            store.down(false);
            assertThat(bus.read(TOPICS.receipts(), 50))
                    .extracting(ConsumerRecord::key)
                    .hasSize(50)
                    .doesNotHaveDuplicates();
            Eventually.until("the outage is over", health::ready);
            Eventually.until("nothing waits", () -> gauge("darkroom.keeper.lag") == 0);
            assertThat(gauge("darkroom.keeper.expiry.seconds")).isInfinite();
        }
        assertThat(committed()).isEqualTo(50);
    }

    @Test
    void whatWasNotStoredWhenTheKeeperStoppedIsStoredByTheNext() throws Exception {
        try (Keeper keeper = start(1 << 20)) {
            assertThat(keeper).isNotNull();
            Eventually.until("the keeper is ready", health::ready);
            bus.publish(result("kept", 0, 1));
            Eventually.until("it is stored", () -> store.holds(ObjectKey.of("kept", 0, "png")));
            store.down(true);
            bus.publish(result("waiting", 0, 1));
            Eventually.until("the outage shows", () -> !health.ready());
        }
        assertThat(committed()).isEqualTo(1);

        store.down(false);
        try (Keeper keeper = start(1 << 20)) {
            assertThat(keeper).isNotNull();
            assertThat(bus.read(TOPICS.receipts(), 2))
                    .extracting(ConsumerRecord::key)
                    .containsExactly("kept", "waiting");
        }
    }

    @Test
    void aKeeperWithoutMemoryToKeepAResultSaysThatItFailed() {
        try (Keeper keeper = start(1)) {
            Eventually.until("the keeper is ready", health::ready);
            store.exhaust();
            bus.publish(result("a", 0, 1));
            Eventually.until("it says so " + keeper, () -> !health.live());
        }
        assertThat(health.report().toString()).contains("OutOfMemoryError");
        assertThat(bus.read(TOPICS.receipts(), 0)).isEmpty();
    }

    private Keeper start(long bytesInFlight) {
        var plan =
                new Keeper.Plan(
                        bus.client(),
                        bus.client(),
                        bus.client(),
                        TOPICS,
                        "keeper-1",
                        bytesInFlight,
                        Duration.ofSeconds(1));
        meters.clear();
        return Keeper.start(plan, store, WIRE, health, meters);
    }

    private long committed() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(bus.client())) {
            return admin.listConsumerGroupOffsets(TOPICS.keepers())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .offset();
        }
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }
}
