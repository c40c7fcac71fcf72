package dev.darkroom.standalone;

import dev.darkroom.broker.BrokerStartException;
import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.Tracing;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.worker.WorkerSettings;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Broker, worker and sink in one process that stays up, for other clients.
///
/// @param out names the broker's address and the topics, and says when it can draw
record UpProgram(PrintStream out) implements Program {

    private static final Setting<Integer> PORT =
            Setting.integer("port", 9092, 0, 65_535, "Port of the broker; 0 takes a free one.");

    private static final Setting<String> HOST =
            Setting.text(
                    "host",
                    Options.DEFAULT.host(),
                    "the address of this machine by which its clients reach it, not one that stands"
                            + " for all",
                    UpProgram::address,
                    "Address the broker listens on and tells its clients to use; whoever can reach"
                            + " it may use it.");

    private static final Setting<Optional<Path>> OUT =
            Setting.optionalPath(
                    "out", "Where the pictures end up; the folder images of --data if left out.");

    private static final Duration LOOK = Duration.ofMillis(50);

    /// Beyond the grace period, for the broker and everybody's connections.
    private static final Duration CLOSING = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "up";
    }

    @Override
    public String description() {
        return "Runs broker, worker, sink and the HTTP API in this process until it is asked to"
                + " stop.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom up                        # broker on localhost:9092",
                "darkroom up --port 0 --lanes 32    # a free port; 32 requests at once",
                "darkroom draw --bootstrap-servers localhost:9092 'a red apple'   # elsewhere");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.of(
                        List.<Setting<?>>of(PORT, HOST, OUT),
                        HttpSettings.ALL,
                        LocalSettings.USUAL,
                        LocalSettings.RARE)
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public int run(Settings settings) throws Exception {
        Options listening =
                Options.DEFAULT.withHost(settings.get(HOST)).withPort(settings.get(PORT));
        Path images =
                settings.get(OUT)
                        .orElseGet(() -> settings.get(LocalSettings.DATA).resolve("images"));
        HttpSettings answering = answering(settings);
        Duration grace = settings.get(WorkerSettings.GRACE).multipliedBy(2).plus(CLOSING);
        try (var shutdown = Shutdown.onSignal(grace);
                var _ = Tracing.open(name());
                var darkroom = start(settings, images, listening);
                var _ = ThreadWatch.over(darkroom.health().condition("threads", "not watched"))) {
            HttpApi http = darkroom.answer(answering);
            out.println("http    http://%s:%s/".formatted(shown(answering.host()), http.port()));
            out.println("broker  " + darkroom.bootstrapServers());
            darkroom.plan().specs().stream()
                    .map(TopicPlan.Spec::name)
                    .forEach(topic -> out.println("topic   " + topic));
            out.println(
                    "health  http://localhost:%s/health/ready".formatted(darkroom.telemetryPort()));
            awaitReady(darkroom, shutdown);
            shutdown.await(darkroom.health());
            out.println("draining");
        }
        return 0;
    }

    // A port that nobody asked for is no reason not to start.
    private HttpSettings answering(Settings settings) {
        HttpSettings answering = HttpSettings.of(settings);
        if (settings.isOption(HttpSettings.PORT) || answering.port() == 0 || free(answering)) {
            return answering;
        }
        out.println("http    port %s is taken; a free one is used".formatted(answering.port()));
        return answering.withPort(0);
    }

    private static boolean free(HttpSettings answering) {
        try (var _ =
                new ServerSocket(answering.port(), 1, InetAddress.getByName(answering.host()))) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static String shown(String host) {
        return host.equals("127.0.0.1") ? "localhost" : host;
    }

    private static Darkroom start(Settings settings, Path images, Options listening)
            throws IOException, InterruptedException {
        try {
            return Darkroom.start(settings, images, listening);
        } catch (BrokerStartException e) {
            if (e.getCause() instanceof IOException) {
                throw new BadSettingsException(List.of("settings host, port: " + e.getMessage()));
            }
            throw e;
        }
    }

    /// Kafka's clients are told the address that brokers listen on; nobody can connect to all.
    private static String address(String host) {
        if (Pattern.matches("|\\*|0+(\\.0+){0,3}|\\[?[0:]+]?", host)) {
            throw new IllegalArgumentException(host);
        }
        return host;
    }

    private void awaitReady(Darkroom darkroom, Shutdown shutdown) throws Exception {
        while (!darkroom.ready() && !shutdown.asked()) {
            Thread.sleep(LOOK);
        }
        if (!shutdown.asked()) {
            out.println("ready");
        }
    }
}
