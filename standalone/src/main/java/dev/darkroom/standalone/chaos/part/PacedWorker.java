package dev.darkroom.standalone.chaos.part;

import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Brokers;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.worker.Worker;
import dev.darkroom.worker.WorkerSettings;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A real worker whose pictures cost time and no computing.
final class PacedWorker implements Program {

    private static final Duration CLOSING = Duration.ofSeconds(15);

    private static final Setting<Duration> DRAWING =
            Setting.duration(
                    "drawing", Duration.ofMillis(800), "How long a picture takes on average.");

    private static final Setting<Boolean> HASTY =
            Setting.flag("hasty", false, "Whether leases are settled before the work is done.");

    @Override
    public String name() {
        return "paced-worker";
    }

    @Override
    public String description() {
        return "Is a worker that draws by the clock.";
    }

    @Override
    public List<String> examples() {
        return List.of("part paced-worker --drawing 2s");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.concat(WorkerSettings.ALL.stream(), Stream.of(DRAWING, HASTY)).toList();
    }

    @Override
    public int run(Settings settings) throws Exception {
        WorkerSettings serving = WorkerSettings.of(settings);
        Duration drawing = settings.get(DRAWING);
        Brokers.awaitStart(settings);
        try (var shutdown = Shutdown.onSignal(serving.grace().plus(CLOSING));
                var hasty = new HastyHandling();
                var worker =
                        Worker.start(
                                serving,
                                _ -> new PacedArtist(drawing),
                                settings.get(HASTY) ? hasty : UnaryOperator.identity());
                var _ = ThreadWatch.over(worker.health().condition("threads", "not watched"))) {
            shutdown.await(worker.health());
        }
        return 0;
    }
}
