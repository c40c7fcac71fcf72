package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.prompt.Limits;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.Patience;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The topics of one test on a shared broker, with everything a test does to them.
public final class TestingDarkroom implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(120);

    private final String bootstrapServers;
    private final Topics topics;
    private final Wire wire = new SingleObjectWire(SchemaCatalog.releasedOnly());
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Worker> workers = new ArrayList<>();

    /// @param prefix of the topics, unlike any other test's
    TestingDarkroom(String bootstrapServers, String prefix, Duration lock) throws Exception {
        this(bootstrapServers, prefix, lock, List.of());
    }

    /// @param models names of those that get a queue of their own
    TestingDarkroom(String bootstrapServers, String prefix, Duration lock, List<String> models)
            throws Exception {
        this.bootstrapServers = bootstrapServers;
        this.topics = new Topics(prefix);
        this.producer =
                new KafkaProducer<>(
                        clients(), new ByteArraySerializer(), new ByteArraySerializer());
        TopicPlan standard = TopicPlan.standard(topics);
        try (Admin admin = Admin.create(clients())) {
            new TopicAdmin(admin)
                    .create(
                            new TopicPlan(
                                    topics,
                                    models,
                                    1,
                                    (short) 1,
                                    standard.resultsKept(),
                                    standard.longestRequestLife(),
                                    standard.largestRecord(),
                                    lock));
        }
    }

    Topics topics() {
        return topics;
    }

    WorkerSettings settings(String name) {
        return settings(bootstrapServers, topics.prefix(), name);
    }

    static WorkerSettings settings(String bootstrapServers, String prefix, String name) {
        Map<String, Object> clients = Map.of("bootstrap.servers", bootstrapServers);
        return new WorkerSettings(
                name,
                new WorkerSettings.Clients(clients, clients, clients),
                new Topics(prefix),
                Optional.empty(),
                List.of(new ServedModel(Optional.empty(), Path.of("."), 4)),
                Long.MAX_VALUE,
                GroupKind.SHARE_GROUP,
                Duration.ofSeconds(20),
                Limits.STANDARD,
                new Patience(3, 1, 16 << 20),
                0);
    }

    /// A worker that is ready, and closed with this.
    Worker worker(String name, Artist artist) throws Exception {
        return worker(settings(name), artist);
    }

    Worker worker(WorkerSettings settings, Artist artist) throws Exception {
        Worker worker = Worker.start(settings, _ -> artist);
        workers.add(worker);
        worker.ready().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return worker;
    }

    /// The same, serving several models; closed with this. It may be ready or not yet.
    Worker serving(WorkerSettings settings, Worker.Loaders loaders) throws Exception {
        Worker worker = Worker.startAll(settings, loaders);
        workers.add(worker);
        return worker;
    }

    /// Sets something of the workers' share group, and returns when the broker knows it.
    void setGroup(String name, String value) throws Exception {
        set(new ConfigResource(ConfigResource.Type.GROUP, topics.workers()), name, value);
    }

    /// Sets something of a topic, and returns when the broker knows it.
    void setTopic(String topic, String name, String value) throws Exception {
        set(new ConfigResource(ConfigResource.Type.TOPIC, topic), name, value);
    }

    private void set(ConfigResource resource, String name, String value) throws Exception {
        var setting = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(clients())) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(setting))).all().get();
            eventually(() -> describe(admin, resource).get(name).value().equals(value));
        }
    }

    /// Commits as the keepers do: what lies before this offset of `results` is stored.
    void keptUpTo(long offset) throws Exception {
        var partition = new TopicPartition(topics.results(), 0);
        try (Admin admin = Admin.create(clients())) {
            admin.alterConsumerGroupOffsets(
                            topics.keepers(), Map.of(partition, new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }

    /// @return lanes that can lease
    int members() {
        try (Admin admin = Admin.create(clients())) {
            String group = topics.workers();
            return admin.describeShareGroups(List.of(group))
                    .all()
                    .get()
                    .get(group)
                    .members()
                    .size();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Config describe(Admin admin, ConfigResource resource) {
        try {
            return admin.describeConfigs(List.of(resource)).all().get().get(resource);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns when the broker has acknowledged the request.
    void publish(String id, UnaryOperator<PromptRequest.Builder> change) {
        publish(id, change, Map.of());
    }

    void publish(
            String id, UnaryOperator<PromptRequest.Builder> change, Map<String, String> headers) {
        var record = request(id, change);
        headers.forEach((name, value) -> record.headers().add(name, Headers.bytes(value)));
        send(record);
    }

    /// On the queue of a named model.
    void publishTo(String model, String id, UnaryOperator<PromptRequest.Builder> change) {
        send(request(topics.prompts(model), id, it -> change.apply(it.setModel(model))));
    }

    /// Returns at once; batches with others.
    void publishLater(String id, UnaryOperator<PromptRequest.Builder> change) {
        producer.send(request(id, change));
    }

    void sendLater(String topic, byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key, value));
    }

    private ProducerRecord<byte[], byte[]> request(
            String id, UnaryOperator<PromptRequest.Builder> change) {
        return request(topics.prompts(), id, change);
    }

    private ProducerRecord<byte[], byte[]> request(
            String topic, String id, UnaryOperator<PromptRequest.Builder> change) {
        PromptRequest request =
                change.apply(
                                PromptRequest.newBuilder()
                                        .setId(id)
                                        .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_000L)))
                        .build();
        return new ProducerRecord<>(
                topic, id.getBytes(StandardCharsets.UTF_8), wire.encode(topic, request));
    }

    /// The ten bytes that every encoded `PromptRequest` begins with.
    static byte[] promptHeader() {
        PromptRequest request = PromptRequest.newBuilder().setId("").build();
        return Arrays.copyOf(
                new SingleObjectWire(SchemaCatalog.releasedOnly()).encode("", request), 10);
    }

    void cancel(String id) {
        send(
                topics.controls(),
                id.getBytes(StandardCharsets.UTF_8),
                wire.encode(
                        "",
                        Cancellation.newBuilder()
                                .setRequestId(id)
                                .setRequestedAt(Instant.now())
                                .build()));
    }

    /// Returns when the broker has acknowledged the record.
    void send(String topic, byte[] key, byte[] value) {
        send(new ProducerRecord<>(topic, key, value));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Reads a topic from its beginning until there are this many records, and what has come by
    /// then beyond them.
    List<ConsumerRecord<byte[], byte[]>> read(String topic, int wanted) {
        return read(topic, records -> records.size() >= wanted);
    }

    List<ConsumerRecord<byte[], byte[]>> read(
            String topic, Predicate<Collection<ConsumerRecord<byte[], byte[]>>> enough) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        clients(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            eventually(
                    () -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                        return enough.test(records);
                    });
        }
        return records;
    }

    <T extends SpecificRecord> List<T> read(String topic, int wanted, Class<T> type) {
        return read(topic, wanted).stream()
                .map(record -> wire.decode(topic, record.value(), type))
                .toList();
    }

    List<GenerationResult> results(int wanted) {
        return read(topics.results(), wanted, GenerationResult.class);
    }

    /// The only result there is; more would have come by the time something else is done.
    GenerationResult result() {
        List<GenerationResult> results = results(1);
        assertThat(results).hasSize(1);
        return results.getFirst();
    }

    public static GenerationFailure failure(GenerationResult result) {
        assertThat(result.getOutcome()).isInstanceOf(GenerationFailure.class);
        return (GenerationFailure) result.getOutcome();
    }

    static GeneratedImage image(GenerationResult result) {
        assertThat(result.getOutcome()).isInstanceOf(GeneratedImage.class);
        return (GeneratedImage) result.getOutcome();
    }

    /// Waits for a condition that something else brings about.
    public static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            assertThat(Thread.interrupted()).as("interrupted").isFalse();
            LockSupport.parkNanos(5_000_000);
        }
    }

    void stop(Worker worker) {
        workers.remove(worker);
        worker.close();
    }

    void stopAll() {
        workers.forEach(Worker::close);
        workers.clear();
    }

    @Override
    public void close() {
        stopAll();
        producer.close();
    }

    private Map<String, Object> clients() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }
}
