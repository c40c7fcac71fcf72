package dev.darkroom.standalone.bench;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.ScratchFolder;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.bench.drawing.LoadedEngine;
import dev.darkroom.standalone.bench.drawing.PictureBook;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Rounds;
import dev.darkroom.standalone.bench.limit.Limit;
import dev.darkroom.standalone.bench.report.Report;
import dev.darkroom.worker.DrawingSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What the parts of one run have in common: what was asked for, the loaded engine, the limit, the
/// pictures. Whatever several parts need is made when the first asks and closed at the end.
public final class Bench implements AutoCloseable {

    private static final int QUICK_ROUNDS = 2;
    private static final int QUICK_PICTURES = 12;
    private static final double USUAL_ROUNDS = 9;
    private static final double USUAL_PICTURES = 96;
    private static final double USUAL_SECONDS = 1200;
    private static final double QUICK_SECONDS = 300;

    /// Those of each form of networks that programs in other languages are likely to know.
    private static final List<String> MIXED_SAMPLERS =
            List.of("flow-euler", "flow-heun", "euler", "ddim", "dpm++2m");

    private static final int FIRST_MIXED = 1_000_000;

    private final Settings settings;
    private final Report report;
    private final Consumer<String> progress;
    private final Closing parts = new Closing();
    private final PictureBook book = new PictureBook();
    private final Path scratch;
    private volatile String lastTold = "nothing";
    private LoadedEngine engine;
    private Limit limit;

    Bench(Settings settings, Report report, Consumer<String> progress) throws IOException {
        this.settings = settings;
        this.report = report;
        this.progress = progress;
        this.scratch = parts.open(ScratchFolder.make()).path();
    }

    /// Those of a Darkroom in one process, and those of the bench.
    public Settings settings() {
        return settings;
    }

    /// A new folder for one part's files; removed at the end.
    public Path folder(String name) throws IOException {
        return Files.createTempDirectory(scratch, name + "-");
    }

    /// The folder of the model.
    public Path model() {
        return DrawingSettings.folder(settings);
    }

    /// The option that names the model; none where it is the one that Darkroom brings along.
    public List<String> modelOption() {
        boolean bundled =
                settings.get(DrawingSettings.MODEL)
                        .equals(DrawingSettings.MODEL.fallback().orElseThrow());
        return bundled ? List.of() : List.of("--model=" + model().toAbsolutePath());
    }

    public boolean quick() {
        return settings.get(BenchSettings.QUICK);
    }

    /// A Python for other programs.
    public Optional<Path> peers() {
        return settings.get(BenchSettings.PEERS);
    }

    /// The folder of a large model.
    public Optional<Path> bigModel() {
        return settings.get(BenchSettings.BIG);
    }

    /// The folder of another Darkroom.
    public Optional<Path> beside() {
        return settings.get(BenchSettings.BESIDE);
    }

    /// Pictures of a round.
    public int pictures() {
        int asked = settings.get(BenchSettings.PICTURES);
        return quick() ? Math.min(asked, QUICK_PICTURES) : asked;
    }

    /// Measures in turn.
    ///
    /// @param warmUps rounds that do not count
    public Rounds rounds(String unit, int warmUps) {
        int asked = settings.get(BenchSettings.ROUNDS);
        return quick()
                ? new Rounds(Math.min(asked, QUICK_ROUNDS), Math.min(warmUps, 1), unit, this::tell)
                : new Rounds(asked, warmUps, unit, this::tell);
    }

    /// What a round draws with the model as shipped.
    public List<Wish> plain(int round) {
        return engine().workload().plain(round * pictures(), pictures());
    }

    /// What a round draws of all kinds; other pictures than [#plain].
    public List<Wish> mixed(int round, int count) {
        return mixed(round, count, mixedSamplers());
    }

    /// The same with these samplers alone.
    public List<Wish> mixed(int round, int count, List<String> samplers) {
        return engine().workload().mixed(FIRST_MIXED + round * count, count, samplers);
    }

    private List<String> mixedSamplers() {
        List<String> possible = engine().samplers();
        return MIXED_SAMPLERS.stream().filter(possible::contains).toList();
    }

    /// Loads of the mixed part, in percent of what a request at a time can serve.
    public List<Integer> loads() {
        return quick() ? List.of(70) : BenchSettings.loads(settings);
    }

    /// Rounds that count.
    public int roundCount() {
        return rounds("", 0).rounds();
    }

    public PictureBook book() {
        return book;
    }

    /// Says what is being done.
    public void tell(String what) {
        lastTold = what;
        progress.accept(what);
    }

    /// What was being done, as far as it was said.
    String lastTold() {
        return lastTold;
    }

    /// The longest that one part may take: several times what it takes on two cores.
    Duration patience() {
        double more =
                Math.max(1, settings.get(BenchSettings.ROUNDS) / USUAL_ROUNDS)
                        * Math.max(1, pictures() / USUAL_PICTURES);
        return Duration.ofSeconds(Math.round((quick() ? QUICK_SECONDS : USUAL_SECONDS) * more));
    }

    public synchronized LoadedEngine engine() {
        if (engine == null) {
            engine = parts.open(LoadedEngine.load(settings));
        }
        return engine;
    }

    /// The limit; the first to ask has it swept, into a section of its own.
    public synchronized Limit limit() throws IOException, InterruptedException {
        if (limit == null) {
            tell("sweeping rows and threads of bare sessions");
            limit =
                    parts.open(
                            Limit.sweep(
                                    model(),
                                    engine().model(),
                                    DrawingSettings.device(settings),
                                    quick(),
                                    report.section("sweep of bare sessions")));
        }
        return limit;
    }

    @Override
    public void close() {
        parts.close();
    }
}
