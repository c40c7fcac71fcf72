package dev.darkroom.standalone.chaos;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.http.Offers;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Telemetry;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.sink.store.FolderStore;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.bench.pipeline.Metrics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A broker and an HTTP API in this process, beside them a sink, an object server on a disk of its
/// own, and workers, each a process.
final class RunbookStage implements AutoCloseable {

    private static final List<Setting<?>> KNOWN =
            Stream.of(KafkaSettings.ALL, HttpSettings.ALL)
                    .<Setting<?>>flatMap(List::stream)
                    .toList();

    private final Closing closing = new Closing();
    private final Path folder;
    private final List<Integer> ports = Ports.free(4);
    private final Disk disk;
    private final Bus bus;
    private final EmbeddedBroker broker;
    private final Telemetry telemetry;
    private Child server;
    private final Child sink;
    private Child worker;

    RunbookStage(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        disk = closing.open(Disk.in(folder.resolve("disk")));
        broker =
                closing.open(
                        EmbeddedBroker.start(
                                folder.resolve("broker"), Options.DEFAULT.withPort(ports.get(0))));
        Settings settings = Settings.of(KNOWN, Map.of("http-port", "0"));
        bus = closing.open(Bus.to(broker.bootstrapServers(), settings));
        try (var admin = Admin.create(bus.client("admin"))) {
            new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
        }
        startServer();
        sink =
                child(
                        320,
                        "sink",
                        "--state-dir=" + folder.resolve("ledger"),
                        "--store=s3",
                        "--s3-bucket=pictures",
                        "--s3-endpoint=http://127.0.0.1:" + ports.get(1),
                        "--s3-path-style",
                        "--s3-access-key=key",
                        "--s3-secret-key=secret",
                        "--telemetry-port=" + ports.get(2));
        var health = new Health();
        telemetry = closing.open(new Telemetry(health, 0));
        closing.open(
                HttpApi.start(
                        HttpSettings.of(settings),
                        new HttpApi.Surroundings(
                                bus::client,
                                bus.topics(),
                                bus.wire(),
                                FolderStore.open(folder.resolve("images"), false),
                                folder.resolve("jobs"),
                                Offers.NONE,
                                health,
                                telemetry.meters())));
    }

    Disk disk() {
        return disk;
    }

    void startServer() throws IOException {
        server =
                Child.start(
                        96,
                        List.of(
                                "object-server",
                                "--folder=" + disk.folder(),
                                "--port=" + ports.get(1)),
                        folder.resolve("object-server.log"));
        closing.open(server::kill);
    }

    void killServer() {
        server.kill();
    }

    void killSink() {
        sink.kill();
    }

    void stopBroker() {
        broker.close();
    }

    /// A worker that draws by the clock, in the place of the one before.
    ///
    /// @param drawing how long a picture takes
    void startWorker(String drawing) throws IOException {
        if (worker != null) {
            worker.kill();
        }
        worker =
                child(
                        192,
                        "paced-worker",
                        "--drawing=" + drawing,
                        "--lanes=2",
                        "--telemetry-port=" + ports.get(3));
    }

    /// @return a real worker that is told to draw with a folder in which there is nothing
    Child startWorkerOfWrongModel() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("no-model"));
        return child(192, "worker", "--model=" + empty);
    }

    void publish(String id, int size, int steps) throws Exception {
        PromptRequest request =
                PromptRequest.newBuilder()
                        .setId(id)
                        .setPrompt("a")
                        .setWidth(size)
                        .setHeight(size)
                        .setSteps(steps)
                        .setCreatedAt(Instant.now())
                        .build();
        put(id, bus.wire().encode(bus.topics().prompts(), request));
    }

    void put(String key, byte[] value) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        bus.client("producer"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(bus.topics().prompts(), key, value)).get();
        }
    }

    /// From now on brokers take records of `results` that are no older than this. Where it is 0, a
    /// worker's clock is too late for them.
    void takeResultsNoOlderThan(long millis) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, bus.topics().results());
        var age = new ConfigEntry("message.timestamp.before.max.ms", Long.toString(millis));
        try (var admin = Admin.create(bus.client("admin"))) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    topic,
                                    List.of(new AlterConfigOp(age, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /// What those who answer count, by series; `instance` says whose it is.
    Map<String, Double> look() throws InterruptedException {
        var series = new TreeMap<String, Double>();
        look("serve", telemetry.port(), series);
        look("sink", ports.get(2), series);
        look("worker", ports.get(3), series);
        return series;
    }

    private static void look(String instance, int port, Map<String, Double> series)
            throws InterruptedException {
        try {
            Metrics.read(port)
                    .values()
                    .forEach(
                            (name, value) -> {
                                if (name.startsWith("darkroom_") && !value.isNaN()) {
                                    series.put(labelled(name, instance), value);
                                }
                            });
        } catch (IOException _) {
            // It is away.
        }
    }

    private static String labelled(String name, String instance) {
        String label = "instance=\"%s\"}".formatted(instance);
        return name.endsWith("}")
                ? name.substring(0, name.length() - 1) + "," + label
                : name + "{" + label;
    }

    private Child child(int megabytes, String... arguments) throws IOException {
        List<String> all =
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--bootstrap-servers=" + broker.bootstrapServers()))
                        .toList();
        Child child = Child.start(megabytes, all, folder.resolve(arguments[0] + ".log"));
        closing.open(child::kill);
        return child;
    }

    @Override
    public void close() {
        closing.close();
    }
}
