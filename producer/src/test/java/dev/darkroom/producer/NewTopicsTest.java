package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// A broker can refuse a producer's first request to a topic that is being made and take its
/// second. The first is then out of order for ever (KAFKA-15591).
@Tag("slow")
class NewTopicsTest {

    private static final int ROUNDS = 40;
    private static final int RECORDS = 5;

    @Test
    void whatIsPublishedTheMomentTopicsAreMadeIsAcknowledged(@TempDir Path directory)
            throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                var admin = Admin.create(client(broker));
                var producer =
                        new KafkaProducer<>(
                                client(broker),
                                new StringSerializer(),
                                new ByteArraySerializer())) {
            for (int round = 0; round < ROUNDS; round++) {
                var topics = new Topics("new" + round);
                new TopicAdmin(admin).create(TopicPlan.standard(topics));
                var failure = new AtomicReference<Exception>();
                for (int i = 0; i < RECORDS; i++) {
                    producer.send(
                            new ProducerRecord<>(topics.schemas(), "key", new byte[10]),
                            (_, e) -> failure.compareAndSet(null, e));
                }
                producer.flush();
                assertThat(failure).hasNullValue();
            }
        }
    }

    @Test
    void aNewQueuesGroupKnowsWhereItBeginsAndStaysWhereItIs(@TempDir Path directory)
            throws Exception {
        var topics = new Topics("darkroom.");
        TopicPlan plan = TopicPlan.standard(topics);
        var queue = new TopicPartition(topics.prompts(), 0);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                var admin = Admin.create(client(broker))) {
            var topicAdmin = new TopicAdmin(admin);
            topicAdmin.begin(plan, topicAdmin.create(plan));
            assertThat(offset(admin, topics.workers(), queue)).isZero();

            admin.alterShareGroupOffsets(topics.workers(), Map.of(queue, 7L)).all().get();
            topicAdmin.begin(plan, topicAdmin.create(plan));
            assertThat(offset(admin, topics.workers(), queue)).isEqualTo(7);
        }
    }

    private static long offset(Admin admin, String group, TopicPartition partition)
            throws Exception {
        return admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group)
                .get()
                .get(partition)
                .startOffset();
    }

    private static Map<String, Object> client(EmbeddedBroker broker) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "linger.ms",
                0,
                "batch.size",
                0,
                "delivery.timeout.ms",
                10_000,
                "request.timeout.ms",
                5_000);
    }
}
