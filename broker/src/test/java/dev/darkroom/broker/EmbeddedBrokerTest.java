package dev.darkroom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@Tag("slow")
class EmbeddedBrokerTest {

    private static final Set<String> COORDINATORS =
            Set.of("__consumer_offsets", "__share_group_state", "__transaction_state");

    @TempDir Path directory;

    @Test
    void aBrokerStartedInTheSameDirectoryIsTheSameCluster() throws Exception {
        String before;
        try (var broker = EmbeddedBroker.start(directory);
                var admin = admin(broker)) {
            before = admin.describeCluster().clusterId().get();
            create(admin, "kept");
        }
        try (var broker = EmbeddedBroker.start(directory);
                var admin = admin(broker)) {
            assertThat(admin.describeCluster().clusterId().get()).isEqualTo(before);
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void severalBrokersLiveInOneProcess(@TempDir Path elsewhere) throws Exception {
        try (var one = EmbeddedBroker.start(directory);
                var other = EmbeddedBroker.start(elsewhere);
                var first = admin(one);
                var second = admin(other)) {
            create(first, "here");
            assertThat(second.listTopics().names().get()).isEmpty();
            assertThat(one.port()).isNotEqualTo(other.port());
        }
    }

    @Test
    void aPortThatIsTakenIsNamed(@TempDir Path elsewhere) {
        try (var one = EmbeddedBroker.start(directory)) {
            Options taken = Options.DEFAULT.withPort(one.port());
            assertThatThrownBy(() -> EmbeddedBroker.start(elsewhere, taken))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining(one.bootstrapServers());
        }
    }

    @Test
    @Timeout(20)
    void coordinatorsHaveTheirTopicsBeforeAnyoneAsksThem() throws Exception {
        try (var broker = EmbeddedBroker.start(directory);
                var admin = admin(broker)) {
            var all = new ListTopicsOptions().listInternal(true);
            while (!admin.listTopics(all).names().get().containsAll(COORDINATORS)) {
                // They are being made.
            }
        }
    }

    /// The quickest of three: a busy machine may slow one, while Kafka's own intervals would make
    /// each of them wait for five seconds.
    @Test
    void aNewShareGroupGetsItsFirstRecordWithoutWaitingForAHeartbeat() throws Exception {
        try (var broker = EmbeddedBroker.start(directory);
                var admin = admin(broker);
                var producer = producer(broker)) {
            create(admin, "work");
            producer.send(new ProducerRecord<>("work", new byte[20 << 20])).get();
            var quickest = Duration.ofDays(1);
            for (String group : List.of("one", "two", "three")) {
                earliest(admin, group);
                Duration waited = untilTheFirstRecord(broker, group);
                quickest = waited.compareTo(quickest) < 0 ? waited : quickest;
            }
            assertThat(quickest).isLessThan(Duration.ofSeconds(4));
        }
    }

    private static Duration untilTheFirstRecord(EmbeddedBroker broker, String group) {
        try (var consumer = shareConsumer(broker, group)) {
            long began = System.nanoTime();
            consumer.subscribe(Set.of("work"));
            var records = ConsumerRecords.<byte[], byte[]>empty();
            while (records.isEmpty()) {
                records = consumer.poll(Duration.ofSeconds(1));
            }
            assertThat(records.iterator().next().value()).hasSize(20 << 20);
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }

    private static void create(Admin admin, String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                .all()
                .get();
    }

    private static void earliest(Admin admin, String group) throws Exception {
        var entry = new ConfigEntry("share.auto.offset.reset", "earliest");
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.GROUP, group),
                                List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "max.request.size", 32 << 20,
                        "buffer.memory", 64 << 20);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaShareConsumer<byte[], byte[]> shareConsumer(
            EmbeddedBroker broker, String group) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", group);
        return new KafkaShareConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
