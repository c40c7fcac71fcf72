package dev.darkroom.standalone.chaos;

import dev.darkroom.broker.Membership;
import dev.darkroom.runtime.Closing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Who takes part in a trial.
final class Roster implements AutoCloseable {

    /// How long a worker's lease lasts unless it is renewed.
    static final Duration LOCK = Duration.ofSeconds(5);

    static final String BUCKET = "pictures";

    private static final String LOOPBACK = "127.0.0.1:";
    private static final int LANES = 4;

    private final ChaosSettings settings;
    private final Path root;
    private final Path logs;
    private final Disk disk;
    private final List<Integer> ports;
    private final List<ProcessSlot> brokers;
    private final List<ProcessSlot> workers;
    private final List<ProcessSlot> sinks;
    private final Optional<ProcessSlot> objectServer;

    Roster(ChaosSettings settings, Path root) throws IOException {
        this.settings = settings;
        this.root = root;
        this.logs = Files.createDirectories(root.resolve("logs"));
        this.disk = Disk.in(root.resolve("pictures"));
        this.ports = Ports.free(2 * settings.brokers() + 1);
        String cluster = Membership.newCluster();
        this.brokers = posts(settings.brokers(), number -> broker(number, cluster));
        this.workers = posts(settings.workers(), this::worker);
        this.sinks = posts(settings.sinks(), this::sink);
        this.objectServer =
                settings.objectServer() ? Optional.of(objectServer()) : Optional.empty();
    }

    List<ProcessSlot> brokers() {
        return brokers;
    }

    List<ProcessSlot> workers() {
        return workers;
    }

    List<ProcessSlot> sinks() {
        return sinks;
    }

    Optional<ProcessSlot> server() {
        return objectServer;
    }

    Disk disk() {
        return disk;
    }

    List<ProcessSlot> all() {
        return Stream.of(brokers, workers, sinks, objectServer.stream().toList())
                .flatMap(Collection::stream)
                .toList();
    }

    String bootstrapServers() {
        return addresses(0);
    }

    /// The folder in which a sink keeps what it knows of itself.
    ///
    /// @param number from 0
    Path sinkState(int number) {
        return root.resolve("sink-" + (number + 1));
    }

    @Override
    public void close() throws IOException {
        try (var closing = new Closing()) {
            closing.open(disk);
            all().forEach(closing::open);
        }
    }

    private ProcessSlot broker(int number, String cluster) {
        List<String> arguments =
                List.of(
                        "broker",
                        "--folder=" + root.resolve("broker-" + number),
                        "--node=" + number,
                        "--port=" + ports.get(number - 1),
                        "--cluster=" + cluster,
                        "--controllers=" + addresses(settings.brokers()));
        return new ProcessSlot("broker-" + number, 400, _ -> arguments, logs);
    }

    private ProcessSlot worker(int number) {
        return new ProcessSlot(
                "worker-" + number, settings.model().isPresent() ? 512 : 192, this::worker, logs);
    }

    private List<String> worker(String name) {
        var arguments = new ArrayList<String>();
        arguments.add(settings.model().isPresent() ? "worker" : "paced-worker");
        arguments.add("--bootstrap-servers=" + bootstrapServers());
        arguments.add("--worker-name=" + name);
        arguments.add("--lanes=" + LANES);
        arguments.add("--lease=" + settings.lease().word());
        arguments.add("--grace=2s");
        settings.model()
                .ifPresentOrElse(
                        model -> arguments.add("--model=" + model),
                        () -> arguments.add("--drawing=" + settings.drawing().toMillis() + "ms"));
        if (settings.flaws().contains(Flaw.HASTY_ACKNOWLEDGEMENT)) {
            arguments.add("--hasty");
        }
        return arguments;
    }

    private ProcessSlot sink(int number) {
        var arguments = new ArrayList<String>();
        arguments.add(settings.flaws().contains(Flaw.NO_DEDUPLICATION) ? "forgetful-sink" : "sink");
        arguments.add("--bootstrap-servers=" + bootstrapServers());
        arguments.add("--state-dir=" + sinkState(number - 1));
        arguments.add("--grace=5s");
        if (settings.objectServer()) {
            arguments.add("--store=s3");
            arguments.add("--s3-bucket=" + BUCKET);
            arguments.add("--s3-endpoint=http://" + LOOPBACK + ports.getLast());
            arguments.add("--s3-path-style");
            arguments.add("--s3-access-key=key");
            arguments.add("--s3-secret-key=secret");
        } else {
            arguments.add("--store-folder=" + disk.folder());
        }
        return new ProcessSlot("sink-" + number, 320, _ -> arguments, logs);
    }

    private ProcessSlot objectServer() {
        List<String> arguments =
                List.of("object-server", "--folder=" + disk.folder(), "--port=" + ports.getLast());
        return new ProcessSlot("object-server", 96, _ -> arguments, logs);
    }

    private String addresses(int from) {
        return ports.subList(from, from + settings.brokers()).stream()
                .map(port -> LOOPBACK + port)
                .collect(Collectors.joining(","));
    }

    private static List<ProcessSlot> posts(int count, IntFunction<ProcessSlot> post) {
        return IntStream.rangeClosed(1, count).mapToObj(post).toList();
    }
}
