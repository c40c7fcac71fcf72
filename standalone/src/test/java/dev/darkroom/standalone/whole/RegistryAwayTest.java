package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/// A schema registry that hangs, fails and goes away while a worker, a keeper and a ledger, each a
/// process, have been started again and know no schema.
@Tag("slow")
@Order(2)
@Timeout(400)
class RegistryAwayTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Closing closing = new Closing();

    @TempDir private Path folder;

    private TestingSchemaRegistry registry;
    private String brokers;
    private Bus bus;

    @BeforeEach
    void open() throws Exception {
        registry = closing.open(new TestingSchemaRegistry());
        brokers = closing.open(EmbeddedBroker.start(folder.resolve("broker"))).bootstrapServers();
        bus =
                closing.open(
                        Bus.to(
                                brokers,
                                Settings.of(
                                        KafkaSettings.ALL,
                                        Map.of("schema.registry.url", registry.url()))));
        try (var admin = Admin.create(bus.client("admin"))) {
            new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
        }
    }

    @AfterEach
    void close() {
        closing.close();
    }

    @Test
    void whatWasOnItsWayWhenARegistryWentAwayIsToldOnceWhenItIsBackAndNothingIsPutAside()
            throws Exception {
        TestingProcess worker = worker();
        TestingProcess keeper = sink("keeper");
        TestingProcess ledger = sink("ledger");
        publish("told");
        read(bus.topics().outcomes(), 1);
        ledger.kill();
        publish("stored");
        read(bus.topics().receipts(), 2);
        keeper.kill();
        publish("drawn");
        read(bus.topics().results(), 3);
        worker.kill();

        registry.hang();
        worker = worker();
        keeper = sink("keeper");
        ledger = sink("ledger");
        publish("asked");
        worker.awaitLine(line -> line.contains("Following topics failed and is begun again"));
        keeper.awaitLine(line -> line.contains("it is tried until it is"));
        awaitThreadsEnd(ledger);
        registry.fail();
        awaitThreadsEnd(ledger);
        registry.goAway();
        awaitThreadsEnd(ledger);
        registry.comeBack();

        read(bus.topics().outcomes(), 4);
        publish("last");
        var outcomes = read(bus.topics().outcomes(), 5);
        assertThat(outcomes)
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder("told", "stored", "drawn", "asked", "last");
        assertThat(outcomes)
                .extracting(record -> outcome(record).getStatus())
                .containsOnly(RequestStatus.COMPLETED);
        assertThat(read(bus.topics().images(), 5)).hasSize(5);
        assertThat(end(bus.topics().deadLetters())).isZero();
        assertThat(List.of(worker, keeper, ledger)).allMatch(TestingProcess::alive);
    }

    private static void awaitThreadsEnd(TestingProcess ledger) throws InterruptedException {
        ledger.awaitLine(line -> line.contains("A thread of a Kafka Streams application ended"));
    }

    private TestingProcess worker() throws Exception {
        return process("worker", "worker", "--model=" + TestingDarkroom.TINY_MODEL);
    }

    private TestingProcess sink(String part) throws Exception {
        return process(
                part,
                "sink",
                "--sink-parts=" + part,
                "--store-folder=" + folder.resolve("images"),
                "--state-dir=state");
    }

    private TestingProcess process(String name, String... words) throws Exception {
        Path where = Files.createDirectories(folder.resolve(name));
        Stream<String> common =
                Stream.of(
                        "--bootstrap-servers=" + brokers,
                        "--schema.registry.url=" + registry.url());
        return closing.open(
                new TestingProcess(
                        where, Stream.concat(Stream.of(words), common).toArray(String[]::new)));
    }

    // The same request again is the same request.
    private void publish(String id) {
        PromptRequest request =
                PromptRequest.newBuilder().setId(id).setPrompt("a red apple").setSteps(2).build();
        try (var publisher = bus.publisher()) {
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(CompletionException.class)
                    .until(() -> publisher.publish(request).join() != null);
        }
    }

    private List<ConsumerRecord<String, byte[]>> read(String topic, int count) {
        return Topic.read(bus, topic, seen -> seen.size() >= count);
    }

    private RequestOutcome outcome(ConsumerRecord<String, byte[]> record) {
        return bus.wire().decode(record.topic(), record.value(), RequestOutcome.class);
    }

    /// @return records that have ever been written to it
    private long end(String topic) {
        try (var consumer =
                new KafkaConsumer<>(
                        bus.client("consumer"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }
}
