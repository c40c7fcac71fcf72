package dev.darkroom.sink.ledger;

import static dev.darkroom.sink.Samples.result;
import static dev.darkroom.sink.Samples.stored;
import static dev.darkroom.sink.TestBus.TOPICS;
import static dev.darkroom.sink.TestBus.WIRE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.sink.Sink;
import dev.darkroom.sink.SinkProcess;
import dev.darkroom.sink.TestBus;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One record that no broker takes any further, and the requests beside it.
@Tag("slow")
@Order(2)
class PoisonTest {

    @TempDir Path folder;

    private TestBus bus;
    private final Health health = new Health();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void startBus() throws InterruptedException {
        bus = TestBus.start(folder);
    }

    @AfterEach
    void stopBus() {
        bus.close();
    }

    @Test
    void aResultWithAHeaderAsLargeAsARecordIsToldWithoutIt() throws Exception {
        var record =
                new ProducerRecord<>(
                        TOPICS.results(),
                        "large",
                        WIRE.encode(TOPICS.results(), result("large", 0, 1)));
        record.headers().add("ce_data", new byte[1_100_000]);
        bus.send(record);
        bus.publish(result("next", 0, 1));

        try (Sink sink = start()) {
            assertThat(keys(TOPICS.outcomes(), 2)).containsExactlyInAnyOrder("large", "next");
            assertThat(health.live()).as("" + health.report() + sink).isTrue();
        }
    }

    @Test
    void whatABrokerRefusesOfOneReceiptGoesToTheDeadLettersAndTheOthersAreTold() throws Exception {
        limit(TOPICS.images(), 2_000);
        Receipt wide =
                Receipt.newBuilder(stored("wide", 0, 1))
                        .setOutcome(
                                StoredImage.newBuilder(
                                                (StoredImage) stored("wide", 0, 1).getOutcome())
                                        .setLabels(Map.of("k", "v".repeat(5_000)))
                                        .build())
                        .build();
        bus.send(receipt("before", stored("before", 0, 1)));
        bus.send(receipt("wide", wide));
        bus.send(receipt("after", stored("after", 0, 1)));

        try (SinkProcess sink =
                SinkProcess.start(bus.options(folder, Map.of()), folder.resolve("log"))) {
            assertThat(keys(TOPICS.outcomes(), 2)).containsExactly("before", "after");
            ConsumerRecord<String, byte[]> letter = bus.read(TOPICS.deadLetters(), 1).getFirst();
            assertThat(letter.key()).isEqualTo("wide");
            assertThat(letter.value()).isEqualTo(WIRE.encode(TOPICS.receipts(), wide));
            assertThat(Headers.text(letter.headers(), Headers.REASON).orElseThrow())
                    .contains(TOPICS.images());
            assertThat(sink.stop()).as(sink.log()).isTrue();
            assertThat(sink.log()).contains("The sink was asked to stop");
        }
    }

    @Test
    void aReceiptThatNotEvenTheDeadLettersTakeIsPassedOver() throws Exception {
        limit(TOPICS.deadLetters(), 2_000);
        bus.send(new ProducerRecord<>(TOPICS.receipts(), "garbage", new byte[10_000]));
        bus.send(receipt("after", stored("after", 0, 1)));

        try (Sink sink = start()) {
            assertThat(keys(TOPICS.outcomes(), 1)).containsExactly("after");
            assertThat(meters.counter("darkroom.ledger.dead.letters.lost").count()).isEqualTo(1);
            assertThat(health.live()).as("" + health.report() + sink).isTrue();
        }
    }

    private Sink start() throws Exception {
        return Sink.start(bus.sink(folder, Map.of()), health, meters);
    }

    private static ProducerRecord<String, byte[]> receipt(String key, Receipt receipt) {
        return new ProducerRecord<>(
                TOPICS.receipts(), key, WIRE.encode(TOPICS.receipts(), receipt));
    }

    private List<String> keys(String topic, int atLeast) {
        return bus.read(topic, atLeast).stream().map(ConsumerRecord::key).toList();
    }

    private void limit(String topic, int bytes) throws Exception {
        try (Admin admin = Admin.create(bus.client())) {
            var entry = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
