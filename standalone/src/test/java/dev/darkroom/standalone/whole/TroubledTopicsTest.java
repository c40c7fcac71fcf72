package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.chaos.Ports;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What befalls topics and leases while workers, a keeper and a ledger run, each a process.
@Tag("slow")
@Order(2)
@Timeout(200)
class TroubledTopicsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(50);

    @TempDir private static Path folder;
    private static EmbeddedBroker broker;

    private final Closing closing = new Closing();
    private String prefix;
    private Bus bus;
    private Admin admin;

    /// It deletes nothing by itself, however short a topic is told to keep it, and makes topics for
    /// whoever asks for one and does not say otherwise.
    @BeforeAll
    static void startBroker() {
        broker =
                EmbeddedBroker.start(
                        folder.resolve("broker"),
                        Options.DEFAULT
                                .with("log.initial.task.delay.ms", "86400000")
                                .with("auto.create.topics.enable", "true"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void makeTopics(TestInfo test) throws Exception {
        prefix = test.getTestMethod().orElseThrow().getName() + ".";
        bus =
                closing.open(
                        Bus.to(
                                broker.bootstrapServers(),
                                Settings.of(KafkaSettings.ALL, Map.of("topic-prefix", prefix))));
        admin = closing.open(Admin.create(bus.client("admin")));
        new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
    }

    @AfterEach
    void stopProcesses() {
        closing.close();
    }

    @Test
    void noRequestIsToBlameForSchemasThatAreGone() throws Exception {
        TestingProcess worker = worker("w", "--drawing=20ms");
        sink("sink", "both");
        var known = new NewerRequest("mood");
        var later = new NewerRequest("weather");
        send(known.schemaOn(bus.topics().schemas()));
        send(known.on(bus.topics().prompts(), "before"));
        read(bus.topics().outcomes(), 1);

        admin.deleteTopics(List.of(bus.topics().schemas())).all().get();
        send(later.on(bus.topics().prompts(), "waits"));
        worker.awaitLine(line -> line.contains("Reading a request failed for no fault of its own"));
        publish("plain");
        read(bus.topics().outcomes(), 2);
        new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
        worker.awaitLine(line -> line.contains("The topic of schemas was made anew"));
        send(later.schemaOn(bus.topics().schemas()));

        demandDrawnOnce("before", "plain", "waits");
        assertThat(end(bus.topics().deadLetters())).isZero();
    }

    @Test
    void noNumberOfWorkersThatGiveARequestBackLosesIt() throws Exception {
        var group = new ConfigResource(ConfigResource.Type.GROUP, bus.topics().workers());
        set(group, "share.delivery.count.limit", "3");
        sink("sink", "both");
        publish("r");
        for (int restart = 1; restart <= 2; restart++) {
            TestingProcess worker = worker("w" + restart, "--drawing=60s", "--grace=0s");
            awaitBegun("w" + restart);
            worker.terminate();
        }
        worker("last", "--drawing=20ms");

        demandDrawnOnce("r");
        assertThat(end(bus.topics().prompts())).as("published anew").isGreaterThan(1);
        assertThat(read(bus.topics().attempts(), 6))
                .extracting(one -> attempt(one).getState())
                .filteredOn(AttemptState.RELEASED::equals)
                .hasSize(2);
    }

    @Test
    void workersLeaseNothingMoreUntilWhatIsAboutToExpireIsKept() throws Exception {
        int port = Ports.free(1).getFirst();
        TestingProcess worker = worker("w", "--drawing=20ms", "--telemetry-port=" + port);
        TestingProcess keeper = sink("keeper", "keeper");
        TestingProcess ledger = sink("ledger", "ledger");
        publish("told");
        read(bus.topics().outcomes(), 1);
        ledger.kill();
        keeper.kill();
        publish("drawn");
        read(bus.topics().results(), 2);

        keepOnly(bus.topics().results(), Duration.ofSeconds(1));
        worker.awaitLine(line -> line.contains("What was drawn is about to be lost"));
        awaitHealth(port, 503, "results that nobody has stored");
        keepOnly(bus.topics().receipts(), Duration.ofSeconds(1));
        sink("keeper", "keeper");
        awaitHealth(port, 503, "receipts that nobody has entered");
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> lanes() == 0);
        publish("waits");
        assertThat(end(bus.topics().results())).isEqualTo(2);
        sink("ledger", "ledger");

        demandDrawnOnce("told", "drawn", "waits");
        awaitHealth(port, 200, "storage");
    }

    private TestingProcess worker(String name, String... more) throws Exception {
        return process(
                name,
                Stream.concat(Stream.of("paced-worker", "--worker-name=" + name), Stream.of(more)));
    }

    private TestingProcess sink(String name, String parts) throws Exception {
        return process(
                name,
                Stream.of(
                        "sink",
                        "--sink-parts=" + parts,
                        "--store-folder=" + folder.resolve(prefix + "images"),
                        "--state-dir=state"));
    }

    private TestingProcess process(String name, Stream<String> words) throws Exception {
        Stream<String> common =
                Stream.of(
                        "--bootstrap-servers=" + broker.bootstrapServers(),
                        "--topic-prefix=" + prefix);
        return closing.open(
                TestingProcess.ofPart(
                        Files.createDirectories(folder.resolve(prefix + name)),
                        Stream.concat(words, common).toArray(String[]::new)));
    }

    /// A request of many short steps, since drawings are stopped between two.
    private void publish(String id) throws Exception {
        PromptRequest request =
                PromptRequest.newBuilder().setId(id).setPrompt("a red apple").setSteps(150).build();
        String topic = bus.topics().prompts();
        send(new ProducerRecord<>(topic, id, bus.wire().encode(topic, request)));
    }

    private void send(ProducerRecord<String, byte[]> record) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        bus.client("producer"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private List<ConsumerRecord<String, byte[]>> read(String topic, int count) {
        return Topic.read(bus, topic, seen -> seen.size() >= count);
    }

    /// Each of these and nothing else has been told, and each with a picture.
    private void demandDrawnOnce(String... ids) {
        String topic = bus.topics().outcomes();
        List<RequestOutcome> outcomes =
                read(topic, ids.length).stream()
                        .map(one -> bus.wire().decode(topic, one.value(), RequestOutcome.class))
                        .toList();
        assertThat(outcomes)
                .extracting(RequestOutcome::getRequestId)
                .containsExactlyInAnyOrder(ids);
        assertThat(outcomes)
                .extracting(RequestOutcome::getStatus)
                .containsOnly(RequestStatus.COMPLETED);
        assertThat(read(bus.topics().images(), ids.length)).hasSize(ids.length);
    }

    private void awaitBegun(String worker) {
        Topic.read(
                bus,
                bus.topics().attempts(),
                seen ->
                        seen.stream()
                                .map(this::attempt)
                                .anyMatch(
                                        attempt ->
                                                attempt.getState() == AttemptState.STARTED
                                                        && attempt.getWorker().equals(worker)));
    }

    private Attempt attempt(ConsumerRecord<String, byte[]> record) {
        return bus.wire().decode(record.topic(), record.value(), Attempt.class);
    }

    /// @return those that can lease
    private int lanes() throws Exception {
        String group = bus.topics().workers();
        return admin.describeShareGroups(List.of(group)).all().get().get(group).members().size();
    }

    /// What a program says of itself at `/health/ready`.
    private static void awaitHealth(int port, int status, String text) {
        var asked =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%s/health/ready".formatted(port)))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            await().atMost(PATIENCE)
                    .pollInterval(LOOK)
                    .until(
                            () -> http.send(asked, HttpResponse.BodyHandlers.ofString()),
                            answer ->
                                    answer.statusCode() == status && answer.body().contains(text));
        }
    }

    /// @return records that have ever been written to it
    private long end(String topic) throws Exception {
        var partition = new TopicPartition(topic, 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private void keepOnly(String topic, Duration time) throws Exception {
        set(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                "retention.ms",
                Long.toString(time.toMillis()));
    }

    private void set(ConfigResource resource, String name, String value) throws Exception {
        var setting = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(setting))).all().get();
    }
}
