package dev.darkroom.standalone.letters;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Captured;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@Tag("slow")
class DeadLetterListTest {

    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    @TempDir private static Path data;
    private static EmbeddedBroker broker;
    private static Bus bus;

    @BeforeAll
    static void putSomethingAside() throws Exception {
        broker = EmbeddedBroker.start(data);
        bus = Bus.to(broker.bootstrapServers(), Settings.of(KafkaSettings.ALL, Map.of()));
        try (var admin = Admin.create(bus.client("admin"))) {
            new TopicAdmin(admin).create(TopicPlan.standard(TOPICS));
        }
        try (var producer =
                new KafkaProducer<>(
                        bus.client("producer"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(letter("pear", TOPICS.prompts() + "-0@7"));
            producer.send(letter("plum", TOPICS.prompts() + "-0@8"));
            producer.send(letter("stray", "payments-0@1"));
        }
    }

    @AfterAll
    static void stop() {
        bus.close();
        broker.close();
    }

    @Test
    void eachLetterIsListedWithItsReason() {
        var run = dead("list", "pear", "plum", "stray");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out().lines().findFirst().orElseThrow())
                .contains("2026-11-22T04:00:00Z", "pear", "prompts-0@7", "3 bytes", "no header");
        assertThat(dead("list", "plum").out().lines()).singleElement().asString().contains("plum");
    }

    @Test
    void aLetterThatIsReplayedIsTheRecordThatItWas() {
        var run = dead("replay", "plum");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("published 1 of 1");
        ConsumerRecord<byte[], byte[]> again = prompts().getLast();
        assertThat(again.key()).asString(StandardCharsets.UTF_8).isEqualTo("plum");
        assertThat(again.value()).containsExactly(1, 2, 3);
        assertThat(again.headers().toArray())
                .singleElement()
                .satisfies(header -> assertThat(header.key()).isEqualTo(Headers.TRACEPARENT));
    }

    @Test
    void aLetterIsPublishedAgainOnceUnlessAskedAgainHoweverOftenItComesBack() throws Exception {
        put(letter("quince", TOPICS.prompts() + "-0@9"));
        assertThat(dead("replay", "quince").out()).contains("published 1 of 1");
        put(letter("quince", TOPICS.prompts() + "-0@10"));

        var second = dead("replay", "quince");
        assertThat(second.code()).isZero();
        assertThat(second.out()).contains("published 0 of 0", "left 1", "--again");
        assertThat(dead("list", "quince").out().lines())
                .singleElement()
                .asString()
                .contains("replayed 1 times", "put aside 2 times");
        assertThat(dead("replay", "--again", "quince").out()).contains("published 1 of 1");
        assertThat(prompts())
                .filteredOn(record -> new String(record.key(), UTF_8).equals("quince"))
                .hasSize(2);
    }

    @Test
    void allLettersArePublishedAgainOnceHoweverOftenThatIsAsked() throws Exception {
        var topics = new Topics("other.");
        try (var admin = Admin.create(bus.client("admin"))) {
            new TopicAdmin(admin).create(TopicPlan.standard(topics));
        }
        put(letterOn(topics, "fig", topics.prompts() + "-0@1"));
        put(letterOn(topics, "lime", topics.prompts() + "-0@2"));

        assertThat(dead("replay", "--all", "--topic-prefix=other.").out())
                .contains("published 2 of 2");
        assertThat(dead("replay", "--all", "--topic-prefix=other.").out())
                .contains("published 0 of 0", "left 2");
    }

    @Test
    void nothingIsPublishedOnTopicsThatAreNotDarkrooms() {
        var run = dead("replay", "stray");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("payments");
        assertThat(run.out()).contains("published 0 of 1");
    }

    @Test
    void whatToReplayHasToBeSaid() {
        assertThat(dead("replay").code()).isEqualTo(2);
        assertThat(dead("replay", "--all", "plum").code()).isEqualTo(2);
    }

    private static void put(ProducerRecord<byte[], byte[]> letter) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        bus.client("producer"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(letter).get();
        }
    }

    private static Captured dead(String... words) {
        var line = new ArrayList<>(List.of("dead-letters"));
        line.addAll(List.of(words));
        if (line.get(1).equals("list") || words.length > 1) {
            line.addAll(2, List.of("--bootstrap-servers", broker.bootstrapServers()));
        }
        return Captured.run(line.toArray(String[]::new));
    }

    private static ProducerRecord<byte[], byte[]> letter(String key, String source) {
        return letterOn(TOPICS, key, source);
    }

    private static ProducerRecord<byte[], byte[]> letterOn(
            Topics topics, String key, String source) {
        var letter =
                new ProducerRecord<>(
                        topics.deadLetters(), Headers.bytes(key), new byte[] {1, 2, 3});
        letter.headers()
                .add(Headers.TRACEPARENT, Headers.bytes("00-1-2-01"))
                .add(Headers.REASON, Headers.bytes("3 bytes with no header"))
                .add(Headers.SOURCE, Headers.bytes(source))
                .add(Headers.WORKER, Headers.bytes("w"))
                .add(Headers.AT, Headers.bytes("2026-11-22T04:00:00Z"));
        return letter;
    }

    private static List<ConsumerRecord<byte[], byte[]>> prompts() {
        var partition = new TopicPartition(TOPICS.prompts(), 0);
        var seen = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        bus.client("consumer"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (seen.isEmpty()) {
                consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
            }
        }
        return seen;
    }
}
