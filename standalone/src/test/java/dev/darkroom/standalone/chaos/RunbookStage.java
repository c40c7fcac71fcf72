package dev.darkroom.standalone.chaos;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Membership;
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
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A broker and an HTTP API in this process, beside them a sink, an object server on a disk of its
/// own, and workers, each a process. The HTTP API and the workers reach the broker over TLS.
final class RunbookStage implements AutoCloseable {

    private static final List<Setting<?>> KNOWN =
            Stream.of(KafkaSettings.ALL, HttpSettings.ALL)
                    .<Setting<?>>flatMap(List::stream)
                    .toList();

    private static final String LOOPBACK = "127.0.0.1:";

    private final Closing closing = new Closing();
    private final Path folder;
    private final List<Integer> ports = Ports.free(6);
    private final Disk disk;
    private final Bus bus;
    private final Bus open;
    private final Certificates certificates;
    private final Membership membership;
    private EmbeddedBroker broker;
    private final Telemetry telemetry;
    private Child server;
    private final Child sink;
    private Child worker;

    RunbookStage(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        disk = closing.open(Disk.in(folder.resolve("disk")));
        certificates = new Certificates(folder.resolve("certificates"));
        certificates.issue(1);
        membership =
                new Membership(
                        1,
                        Membership.newCluster(),
                        new TreeMap<>(Map.of(1, LOOPBACK + ports.get(5))));
        closing.open(() -> broker.close());
        startBroker();
        Settings settings = Settings.of(KNOWN, overTls());
        bus = closing.open(Bus.to(LOOPBACK + ports.get(4), settings));
        open = closing.open(Bus.to(broker.bootstrapServers(), Settings.of(KNOWN, Map.of())));
        try (var admin = Admin.create(open.client("admin"))) {
            new TopicAdmin(admin).create(plan());
        }
        startServer();
        sink =
                child(
                        320,
                        "sink",
                        "--bootstrap-servers=" + broker.bootstrapServers(),
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

    /// Results are kept for half a day: whoever does not store them has to hurry.
    private TopicPlan plan() {
        TopicPlan plan = TopicPlan.standard(bus.topics());
        return new TopicPlan(
                plan.topics(),
                plan.models(),
                plan.partitions(),
                plan.replicas(),
                Duration.ofHours(12),
                plan.longestRequestLife(),
                plan.largestRecord(),
                plan.lockDuration());
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

    void startBroker() {
        broker = EmbeddedBroker.start(folder.resolve("broker"), listening());
    }

    /// Clients meet a certificate whose time has passed when they connect anew: its broker was
    /// started again.
    void expireCertificate() throws Exception {
        certificates.issueExpired();
        broker.close();
        startBroker();
    }

    /// The broker is started again with a certificate that is good; nothing else is.
    void renewCertificate() throws Exception {
        certificates.issue(1);
        broker.close();
        startBroker();
    }

    private Options listening() {
        String clients =
                "CLIENTS://%1$s%2$d,TLS://%1$s%3$d".formatted(LOOPBACK, ports.get(0), ports.get(4));
        Options options =
                Options.DEFAULT
                        .withPort(ports.get(0))
                        .in(membership)
                        .with("listeners", clients + ",CONTROLLER://" + LOOPBACK + ports.get(5))
                        .with("advertised.listeners", clients)
                        .with(
                                "listener.security.protocol.map",
                                "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL");
        for (Map.Entry<String, String> one : certificates.broker().entrySet()) {
            options = options.with("listener.name.tls." + one.getKey(), one.getValue());
        }
        return options;
    }

    private Map<String, String> overTls() {
        var settings = new HashMap<>(Map.of("http-port", "0"));
        certificates.clients().forEach((name, value) -> settings.put("kafka." + name, value));
        return settings;
    }

    /// A worker that draws by the clock, in the place of the one before.
    ///
    /// @param drawing how long a picture takes
    void startWorker(String drawing) throws IOException {
        if (worker != null) {
            worker.kill();
        }
        worker = workerOverTls("--drawing=" + drawing, "--telemetry-port=" + ports.get(3));
    }

    /// @return one beside it
    Child startAnotherWorker() throws IOException {
        return workerOverTls("--drawing=1s", "--telemetry-port=0");
    }

    private Child workerOverTls(String... more) throws IOException {
        var settings = new Properties();
        certificates.clients().forEach((name, value) -> settings.put("kafka." + name, value));
        Path file = folder.resolve("worker.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return child(
                192,
                Stream.concat(
                                Stream.of(
                                        "paced-worker",
                                        "--bootstrap-servers=" + LOOPBACK + ports.get(4),
                                        "--config=" + file,
                                        "--lanes=2"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /// @return a real worker that is told to draw with a folder in which there is nothing
    Child startWorkerOfWrongModel() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("no-model"));
        return child(
                192,
                "worker",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--model=" + empty);
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
        put(id, open.wire().encode(open.topics().prompts(), request));
    }

    void put(String key, byte[] value) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        open.client("producer"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(open.topics().prompts(), key, value)).get();
        }
    }

    /// From now on brokers take records of `results` that are no older than this. Where it is 0, a
    /// worker's clock is too late for them.
    void takeResultsNoOlderThan(long millis) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, open.topics().results());
        var age = new ConfigEntry("message.timestamp.before.max.ms", Long.toString(millis));
        try (var admin = Admin.create(open.client("admin"))) {
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
        Child child =
                Child.start(megabytes, List.of(arguments), folder.resolve(arguments[0] + ".log"));
        closing.open(child::kill);
        return child;
    }

    @Override
    public void close() {
        closing.close();
    }
}
