package dev.darkroom.standalone.draw;

import dev.darkroom.broker.Options;
import dev.darkroom.producer.RequestSettings;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Folders;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.Tracing;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.HarmlessOutput;
import dev.darkroom.standalone.LocalSettings;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.ServedModels;
import dev.darkroom.worker.WorkerSettings;
import dev.darkroom.worker.onnx.LoadingStep;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Draws pictures and waits for them: on a Darkroom in this process, or on a running one.
///
/// @param out takes paths, or JSON lines
/// @param err takes progress and failures
public record DrawProgram(PrintStream out, PrintStream err) implements Program {

    private static final Duration GRACE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "draw";
    }

    @Override
    public String description() {
        return "Draws each PROMPT, shows how far it is, and prints where each picture lies.";
    }

    @Override
    public String arguments() {
        return "PROMPT...";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom draw 'a red apple'                              # everything in this"
                        + " process",
                "darkroom draw --count 4 --seed 7 --steps 30 'a red apple' 'a green pear'",
                "darkroom draw --like cat.png 'in blue'                   # beside a picture",
                "darkroom draw --index photos.index --retrieve 2 'a cat'   # beside the nearest"
                        + " pictures",
                "darkroom draw --json 'a red apple' | jq -r .path         # for programs",
                "darkroom draw --bootstrap-servers localhost:9092 --out pictures 'a red apple'");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.of(
                        DrawSettings.ALL,
                        LocalSettings.USUAL,
                        RequestSettings.RARE,
                        LocalSettings.RARE)
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public boolean lists(Setting<?> setting) {
        return !LocalSettings.RARE.contains(setting);
    }

    @Override
    public int run(Settings given) throws IOException, InterruptedException {
        Optional<String> elsewhere = given.get(DrawSettings.BOOTSTRAP_SERVERS);
        if (elsewhere.isPresent()) {
            demandNothingOfItsWorker(given);
        }
        Settings settings = elsewhere.isPresent() ? given : ServedModels.one(given);
        Order order = Order.read(settings, Instant.now());
        Optional<Path> asked = settings.get(DrawSettings.OUT);
        Path images = asked.orElseGet(() -> settings.get(LocalSettings.DATA).resolve("images"));
        Setting<?> folder = asked.isPresent() ? DrawSettings.OUT : LocalSettings.DATA;
        Folders.demandPossible(folder.name(), images);
        Gallery gallery =
                elsewhere.isPresent()
                        ? new WritingGallery(images, Clock.systemUTC())
                        : new StoredGallery();
        var board = new Board(order, System::nanoTime);
        try (var shutdown = Shutdown.onSignal(GRACE);
                var _ = Tracing.open(name());
                Display display = Display.of(board, err)) {
            var drawing = new Drawing(order, gallery, report(settings, order), board, display);
            boolean allKept;
            if (elsewhere.isPresent()) {
                try (Bus bus = Bus.to(elsewhere.get(), settings)) {
                    allKept = drawing.run(bus, () -> !shutdown.asked());
                }
            } else {
                display.note("starting a broker, a worker and a sink");
                allKept = drawHere(fewLanes(settings, order), images, drawing, shutdown);
            }
            return allKept ? 0 : 1;
        }
    }

    // What a shared environment or file says of a worker here is for the other times.
    private static void demandNothingOfItsWorker(Settings settings) {
        List<String> faults =
                Stream.of(DrawingSettings.ALL, LocalSettings.RARE)
                        .flatMap(List::stream)
                        .filter(settings::isOption)
                        .map(Setting::name)
                        .distinct()
                        .map(
                                name ->
                                        "option --%s is for a Darkroom in this process, not for a running one (--bootstrap-servers)"
                                                .formatted(name))
                        .toList();
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
    }

    private static boolean drawHere(
            Settings settings, Path images, Drawing drawing, Shutdown shutdown)
            throws IOException, InterruptedException {
        try (var darkroom = Darkroom.start(settings, images, Options.DEFAULT);
                var _ = ThreadWatch.over(darkroom.health().condition("threads", "not watched"))) {
            return drawing.run(darkroom.bus(), new HerePatience(darkroom, shutdown));
        }
    }

    private record HerePatience(Darkroom darkroom, Shutdown shutdown) implements Drawing.Patience {
        @Override
        public boolean lasts() throws IOException {
            return darkroom.well() && !shutdown.asked();
        }

        @Override
        public Optional<LoadingStep> loading() {
            return darkroom.loading();
        }
    }

    /// Each lane costs time at the start, and only one can be busy with each request.
    private static Settings fewLanes(Settings settings, Order order) {
        int lanes = Math.min(settings.get(WorkerSettings.LANES), order.requests().size());
        return settings.with(WorkerSettings.LANES, lanes);
    }

    private DrawReport report(Settings settings, Order order) {
        return settings.get(DrawSettings.JSON)
                ? new JsonReport(out, order)
                : new PathReport(out, HarmlessOutput.over(err), Path.of("").toAbsolutePath());
    }
}
