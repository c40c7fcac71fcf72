package dev.darkroom.standalone.bench;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.Tracing;
import dev.darkroom.standalone.LocalSettings;
import dev.darkroom.standalone.bench.report.Machine;
import dev.darkroom.standalone.bench.report.Report;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.standalone.bench.report.Table;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Measures this machine's limit, Darkroom, and other programs side by side.
///
/// @param out takes the tables
/// @param err takes progress
public record BenchProgram(PrintStream out, PrintStream err) implements Program {

    private static final Duration CLOSING = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String description() {
        return "Measures this machine's limit, Darkroom's engine and pipeline and other programs in"
                + " turn, and compares their pictures.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom bench --quick                       # about a minute",
                "darkroom bench --parts limit,engine,pipeline --json bench.json",
                "darkroom bench --peers python3               # Python's onnxruntime beside it");
    }

    @Override
    public List<Setting<?>> settings() {
        return BenchSettings.ALL;
    }

    @Override
    public boolean lists(Setting<?> setting) {
        return BenchSettings.OWN.contains(setting) || LocalSettings.USUAL.contains(setting);
    }

    /// @return 1 where pictures of the same request differ or a part did not get to its end,
    ///   however fast all was
    @Override
    public int run(Settings settings) throws Exception {
        var report = new Report(Machine.here(), asked(settings));
        out.print(report.machine().text());
        out.println();
        var bench = new Bench(settings, report, err::println);
        List<String> faults = new ArrayList<>();
        try (var _ = Tracing.open(name())) {
            for (Part part : chosen(settings)) {
                run(part, bench, report).ifPresent(faults::add);
                write(settings, report.json(pictures(bench)));
            }
            Report.Pictures pictures = pictures(bench);
            tell(pictures);
            if (bench.peers().isPresent()) {
                out.println(
                        "Other programs' pictures are at most %s of 255 levels away from ours"
                                .formatted(bench.book().farthest()));
            }
            faults.forEach(err::println);
            return pictures.differences().isEmpty() && faults.isEmpty() ? 0 : 1;
        } finally {
            close(bench);
        }
    }

    private static Report.Pictures pictures(Bench bench) {
        return new Report.Pictures(bench.book().compared(), bench.book().differences());
    }

    /// What a part that hung still holds cannot always be closed.
    private static void close(Bench bench) throws InterruptedException {
        Thread closing = Thread.ofPlatform().daemon().name("closing").start(bench::close);
        closing.join(CLOSING);
    }

    private Optional<String> run(Part part, Bench bench, Report report)
            throws InterruptedException {
        Optional<String> obstacle = part.obstacle(bench);
        Optional<String> fault = Optional.empty();
        int before = report.sections().size();
        if (obstacle.isPresent()) {
            report.section(part.name()).note("Not run: " + obstacle.get());
        } else {
            bench.tell("part " + part.name());
            fault = new TimedRun(part, bench.patience()).run(bench, report.section(part.name()));
        }
        List<Section> sections = report.sections();
        sections.subList(before, sections.size()).forEach(section -> out.print(Table.of(section)));
        out.flush();
        return fault;
    }

    private void tell(Report.Pictures pictures) {
        pictures.differences().forEach(out::println);
        out.println(
                "%s comparisons of pictures, %s differences"
                        .formatted(pictures.compared(), pictures.differences().size()));
    }

    private static List<Part> chosen(Settings settings) {
        Optional<List<String>> named =
                settings.get(BenchSettings.PARTS)
                        .or(
                                () ->
                                        settings.get(BenchSettings.QUICK)
                                                ? Optional.of(BenchParts.QUICK)
                                                : Optional.empty());
        return BenchParts.all().stream()
                .filter(part -> named.map(names -> names.contains(part.name())).orElse(true))
                .toList();
    }

    private static Map<String, String> asked(Settings settings) {
        var asked = new LinkedHashMap<String, String>();
        for (Setting<?> setting : BenchSettings.ALL) {
            Object value = settings.get(setting);
            asked.put(
                    setting.name(),
                    value instanceof Optional<?> maybe
                            ? maybe.map(Object::toString).orElse("")
                            : value.toString());
        }
        return asked;
    }

    private static void write(Settings settings, String json) throws IOException {
        Optional<Path> file = settings.get(BenchSettings.JSON);
        if (file.isPresent()) {
            Files.writeString(file.get(), json);
        }
    }
}
