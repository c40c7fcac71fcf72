package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

@Tag("slow")
class PublishingTest {

    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());

    private static EmbeddedBroker broker;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        broker = EmbeddedBroker.start(directory);
        try (var admin = Admin.create(client())) {
            new TopicAdmin(admin).create(TopicPlan.standard(TOPICS));
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void everyGoodLineIsAcknowledgedAndEveryBadLineNamed() {
        String lines =
                """
                a red apple

                {"id": "mine", "prompt": "tea"}
                {"id": "other", "colour": "red"}
                """;

        int code = publish(lines, "--bootstrap-servers", broker.bootstrapServers());

        assertThat(code).isEqualTo(1);
        assertThat(text(out)).contains("acknowledged 2 of 3 requests");
        assertThat(text(err)).startsWith("standard input, line 4: ").contains("colour");
        assertThat(read(TOPICS.prompts()))
                .anySatisfy(
                        request -> {
                            assertThat(request.key()).isEqualTo("mine");
                            assertThat(decode(request).getPrompt()).isEqualTo("tea");
                        });
        assertThat(read(TOPICS.schemas()))
                .extracting(ConsumerRecord::key)
                .containsAll(SchemaCatalog.released().keySet());
    }

    @Test
    void whatStandsBeforeAndAfterABrokenLineIsPublishedAndCounted() {
        byte[] lines = "first\ncaf\u00e9\nlast\n".getBytes(StandardCharsets.ISO_8859_1);

        int code = publish(lines, "--bootstrap-servers", broker.bootstrapServers());

        assertThat(code).isEqualTo(1);
        assertThat(text(err)).startsWith("standard input, line 2: byte 4: found 0xE9");
        assertThat(text(out)).contains("acknowledged 2 of 3 requests");
    }

    @Test
    void topicsThatAreMissingAreNamedAndNotMade() throws Exception {
        String brokers = "--bootstrap-servers=" + broker.bootstrapServers();

        assertThat(publish("tea", brokers, "--topic-prefix=absent.")).isEqualTo(2);

        assertThat(text(err)).contains("absent.prompts", "absent.schemas", "topics create");
        assertThat(topicNames()).noneMatch(name -> name.startsWith("absent."));
    }

    @Test
    void aModelWithoutAQueueIsNamedAndNoQueueIsMadeForIt() throws Exception {
        String line = "{\"id\": \"mine\", \"prompt\": \"tea\", \"model\": \"sdlx\"}";

        assertThat(publish(line, "--bootstrap-servers", broker.bootstrapServers())).isEqualTo(1);

        assertThat(text(err))
                .startsWith("standard input, line 1: ")
                .contains("mine", TOPICS.prompts("sdlx"));
        assertThat(topicNames()).doesNotContain(TOPICS.prompts("sdlx"));
    }

    private static Set<String> topicNames() throws Exception {
        try (var admin = Admin.create(client())) {
            return admin.listTopics().names().get();
        }
    }

    @Test
    void badSettingsAreExitCodeTwo() {
        assertThat(publish("", "--rate", "-1")).isEqualTo(2);
        assertThat(text(err)).contains("--rate");
    }

    @Test
    void aWatchSeesWhatIsWrittenToPartitionsThatAreAddedWhileItWatches() throws Exception {
        var topics = new Topics("grown.");
        String progress = topics.progress();
        try (var admin = Admin.create(client())) {
            new TopicAdmin(admin).create(TopicPlan.standard(topics));
            try (var watch = RequestWatch.open(client(), topics, WIRE, List.of(progress));
                    var producer =
                            new KafkaProducer<>(
                                    client(), new StringSerializer(), new ByteArraySerializer())) {
                watch.follow("mine");
                admin.createPartitions(Map.of(progress, NewPartitions.increaseTo(3))).all().get();
                var step = step("mine");
                producer.send(new ProducerRecord<>(progress, 2, step.key(), step.value()));

                List<Sighting> seen = List.of();
                while (seen.isEmpty()) {
                    seen = watch.poll(Duration.ofMillis(100));
                }

                assertThat(seen).singleElement().isInstanceOf(Sighting.Step.class);
            }
        }
    }

    @Test
    void aWatchSeesOnlyWhatItFollows() {
        try (var watch = RequestWatch.open(client(), TOPICS, WIRE, List.of(TOPICS.progress()));
                var producer =
                        new KafkaProducer<>(
                                client(), new StringSerializer(), new ByteArraySerializer())) {
            watch.follow("mine");
            producer.send(step("other"));
            producer.send(step("mine"));

            List<Sighting> seen = List.of();
            while (seen.isEmpty()) {
                seen = watch.poll(Duration.ofMillis(100));
            }

            assertThat(seen)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Sighting.Step.class,
                            step -> assertThat(step.progress().getRequestId()).isEqualTo("mine"));
        }
    }

    @Test
    void aCancellationTravelsOnControls() {
        try (var publisher = PromptPublisher.connect(client(), TOPICS, WIRE)) {
            publisher.cancel("unwanted", "changed my mind").join();
        }

        assertThat(read(TOPICS.controls())).extracting(ConsumerRecord::key).contains("unwanted");
    }

    private int publish(String lines, String... options) {
        return publish(lines.getBytes(StandardCharsets.UTF_8), options);
    }

    private int publish(byte[] lines, String... options) {
        var program =
                new PublishProgram(
                        new ByteArrayInputStream(lines),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new CommandLineRunner(
                        Map.of(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(program, options);
    }

    private static List<ConsumerRecord<String, byte[]>> read(String topic) {
        try (var consumer =
                new KafkaConsumer<>(
                        client(), new StringDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static PromptRequest decode(ConsumerRecord<String, byte[]> request) {
        return WIRE.decode(request.topic(), request.value(), PromptRequest.class);
    }

    private static ProducerRecord<String, byte[]> step(String requestId) {
        var progress =
                new GenerationProgress(requestId, 0, 1, 3, 20, null, "worker", Instant.EPOCH, null);
        return new ProducerRecord<>(
                TOPICS.progress(), requestId, WIRE.encode(TOPICS.progress(), progress));
    }

    private static Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
