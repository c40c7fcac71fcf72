package dev.darkroom.sink.janitor;

import static dev.darkroom.sink.TestBus.TOPICS;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.sink.Eventually;
import dev.darkroom.sink.TestBus;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

@Tag("slow")
class JanitorTest {

    @TempDir Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestBus bus;
    private Admin admin;

    @BeforeEach
    void startBus() throws InterruptedException {
        bus = TestBus.start(folder);
        admin = Admin.create(bus.client());
        TopicPlan plan = TopicPlan.standard(TOPICS);
        new TopicAdmin(admin)
                .create(
                        new TopicPlan(
                                TOPICS,
                                List.of("portrait"),
                                1,
                                plan.replicas(),
                                plan.resultsKept(),
                                plan.longestRequestLife(),
                                plan.largestRecord(),
                                plan.lockDuration()));
    }

    @AfterEach
    void stopBus() {
        admin.close();
        bus.close();
    }

    /// Brokers keep the start offset of a share group one acknowledgement late: the last request
    /// that is done with may stay.
    @Test
    void whatIsDoneWithIsDeletedFromEveryQueueAndWhatWaitsIsNot() throws Exception {
        for (int i = 0; i < 10; i++) {
            bus.send(new ProducerRecord<>(TOPICS.prompts(), "r" + i, new byte[] {1}));
            bus.send(new ProducerRecord<>(TOPICS.prompts("portrait"), "p" + i, new byte[] {1}));
        }
        bus.flush();
        serve(TOPICS.prompts(), TOPICS.workers(), 7);
        serve(TOPICS.prompts("portrait"), TOPICS.workers("portrait"), 10);

        try (Janitor janitor = start()) {
            Eventually.until("the queue is short", () -> start(TOPICS.prompts()) >= 6);
            Eventually.until("the other is short", () -> start(TOPICS.prompts("portrait")) >= 9);
            long queue = start(TOPICS.prompts());
            long other = start(TOPICS.prompts("portrait"));
            Eventually.until(
                    "it is shown " + janitor,
                    () ->
                            waiting(TOPICS.prompts()) == 10 - queue
                                    && waiting(TOPICS.prompts("portrait")) == 10 - other);
            assertThat(queue).isLessThanOrEqualTo(7);
            Eventually.until(
                    "it is counted",
                    () -> meters.counter("darkroom.janitor.deleted").count() == queue + other);

            admin.deleteShareGroups(List.of(TOPICS.workers())).all().get();
            Eventually.until("the loss shows", () -> gauge("darkroom.queue.groups.missing") == 1);
            assertThat(served(TOPICS.prompts(), TOPICS.workers(), (int) (10 - queue)))
                    .startsWith("r" + queue)
                    .endsWith("r7", "r8", "r9");
        }
    }

    @Test
    void whatAConsumerGroupHasCommittedIsDeletedAndWhatWaitsIsNot() throws Exception {
        answerThreeOfFive();

        try (Janitor janitor = start()) {
            Eventually.until("it is deleted " + janitor, () -> start(TOPICS.prompts()) == 3);
            Eventually.until("the rest shows", () -> waiting(TOPICS.prompts()) == 2);
        }
    }

    /// Others read the queues beside the workers, and may be behind.
    @Test
    void whatIsDoneWithStaysForAWhile() throws Exception {
        answerThreeOfFive();

        try (Janitor janitor = start(Duration.ofDays(1))) {
            Eventually.until("it has swept " + janitor, () -> waiting(TOPICS.prompts()) == 2);
            assertThat(start(TOPICS.prompts())).isZero();
            assertThat(gauge("darkroom.janitor.distance")).isEqualTo(3);
        }
    }

    @Test
    void aJanitorThatMayNotDeleteSaysSo() throws Exception {
        admin.deleteTopics(List.of(TOPICS.controls())).all().get();

        try (Janitor janitor = start()) {
            Eventually.until(
                    "the failures count " + janitor,
                    () -> meters.counter("darkroom.janitor.failures").count() > 0);
            assertThat(gauge("darkroom.janitor.age.seconds")).isPositive();
        }
    }

    @Test
    void aJanitorGoesOnWhateverGoesWrong() throws Exception {
        answerThreeOfFive();
        var asked = new AtomicInteger();
        InstantSource clock =
                () -> {
                    if (asked.getAndIncrement() == 1) {
                        throw new IllegalStateException("on purpose");
                    }
                    return Instant.now();
                };

        try (Janitor janitor = start(clock, Duration.ZERO)) {
            Eventually.until("it is deleted " + janitor, () -> start(TOPICS.prompts()) == 3);
            assertThat(meters.counter("darkroom.janitor.failures").count()).isEqualTo(1);
        }
    }

    private void answerThreeOfFive() throws Exception {
        for (int i = 0; i < 5; i++) {
            bus.send(new ProducerRecord<>(TOPICS.prompts(), "r" + i, new byte[] {1}));
        }
        bus.flush();
        var queue = new TopicPartition(TOPICS.prompts(), 0);
        admin.alterConsumerGroupOffsets(TOPICS.workers(), Map.of(queue, new OffsetAndMetadata(3)))
                .all()
                .get();
    }

    private Janitor start() {
        return start(Duration.ZERO);
    }

    private Janitor start(Duration kept) {
        return start(InstantSource.system(), kept);
    }

    private Janitor start(InstantSource clock, Duration kept) {
        return Janitor.start(bus.client(), bus.client(), TOPICS, clock, kept, meters);
    }

    private void serve(String topic, String group, int requests) {
        assertThat(served(topic, group, requests)).hasSize(requests);
    }

    private List<String> served(String topic, String group, int requests) {
        Map<String, Object> properties = new HashMap<>(bus.client());
        properties.put("group.id", group);
        properties.put("share.acknowledgement.mode", "explicit");
        properties.put("share.acquire.mode", "record_limit");
        properties.put("max.poll.records", 1);
        var keys = new ArrayList<String>();
        try (var consumer =
                new KafkaShareConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (keys.size() < requests) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(
                                record -> {
                                    keys.add(new String(record.key()));
                                    consumer.acknowledge(record, AcknowledgeType.ACCEPT);
                                });
                consumer.commitSync();
            }
        }
        return keys;
    }

    private long start(String topic) {
        var partition = new TopicPartition(topic, 0);
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private double waiting(String queue) {
        Gauge shown = meters.find("darkroom.queue.waiting").tag("queue", queue).gauge();
        return shown == null ? Double.NaN : shown.value();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }
}
