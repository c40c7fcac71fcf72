package dev.darkroom.standalone;

import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.Telemetry;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Brokers;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.Tracing;
import dev.darkroom.sink.StoreSettings;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.ServedModels;
import dev.darkroom.worker.WorkerSettings;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The HTTP API of a Darkroom that runs elsewhere.
///
/// @param out names the address
record ServeProgram(PrintStream out) implements Program {

    private static final Setting<Path> STATE_DIR =
            Setting.path(
                    "http-state-dir",
                    ".darkroom/http",
                    "Folder for this process's part of the job table; it may be lost.");

    private static final Duration FAREWELL = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String description() {
        return "Answers over HTTP for brokers, workers and a sink that run elsewhere, until it is"
                + " asked to stop.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom serve --bootstrap-servers kafka:9092 --store-folder pictures",
                "darkroom serve --http-host 0.0.0.0 --http-keys first-key,second-key   # for"
                        + " others");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.of(
                        KafkaSettings.ALL,
                        HttpSettings.ALL,
                        StoreSettings.ALL,
                        List.<Setting<?>>of(
                                STATE_DIR,
                                DrawingSettings.MODEL,
                                DrawingSettings.INDEX,
                                WorkerSettings.MODEL_NAME,
                                WorkerSettings.TELEMETRY_PORT))
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public int run(Settings settings) throws Exception {
        HttpSettings answering = HttpSettings.of(settings);
        Brokers.awaitStart(settings);
        var health = new Health();
        try (Shutdown shutdown = Shutdown.onSignal(FAREWELL);
                var _ = Tracing.open(name());
                var _ = ThreadWatch.over(health.condition("threads", "not watched yet"));
                var telemetry = new Telemetry(health, settings.get(WorkerSettings.TELEMETRY_PORT));
                Bus bus = Bus.to(settings.get(KafkaSettings.BOOTSTRAP_SERVERS), settings);
                ObjectStore store = StoreSettings.of(settings).open();
                HttpApi http =
                        HttpApi.start(
                                answering,
                                new HttpApi.Surroundings(
                                        bus::client,
                                        bus.topics(),
                                        bus.wire(),
                                        store,
                                        settings.get(STATE_DIR),
                                        ModelOffers.of(
                                                ServedModels.elsewhere(settings),
                                                DrawingSettings.indexOrigin(settings)),
                                        health,
                                        telemetry.meters()))) {
            out.println("http    http://%s:%s/".formatted(answering.host(), http.port()));
            out.println("health  http://localhost:%s/health/ready".formatted(telemetry.port()));
            shutdown.await(health);
            out.println("stopping");
        }
        return 0;
    }
}
