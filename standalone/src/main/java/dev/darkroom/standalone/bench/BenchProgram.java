package dev.darkroom.standalone.bench;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.LocalSettings;
import dev.darkroom.standalone.bench.report.Machine;
import dev.darkroom.standalone.bench.report.Report;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.standalone.bench.report.Table;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Measures this machine's limit, Darkroom, and other programs side by side.
///
/// @param out takes the tables
/// @param err takes progress
public record BenchProgram(PrintStream out, PrintStream err) implements Program {

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

    /// @return 1 where pictures of the same request differ, however fast all was
    @Override
    public int run(Settings settings) throws Exception {
        var report = new Report(Machine.here(), asked(settings));
        out.print(report.machine().text());
        out.println();
        try (var bench = new Bench(settings, report, err::println)) {
            for (Part part : chosen(settings)) {
                run(part, bench, report);
            }
            var pictures = new Report.Pictures(bench.book().compared(), bench.book().differences());
            tell(pictures);
            write(settings, report.json(pictures));
            return pictures.differences().isEmpty() ? 0 : 1;
        }
    }

    private void run(Part part, Bench bench, Report report) throws Exception {
        Optional<String> obstacle = part.obstacle(bench);
        int before = report.sections().size();
        if (obstacle.isPresent()) {
            report.section(part.name()).note("Not run: " + obstacle.get());
        } else {
            bench.tell("part " + part.name());
            part.run(bench, report.section(part.name()));
        }
        List<Section> sections = report.sections();
        sections.subList(before, sections.size()).forEach(section -> out.print(Table.of(section)));
        out.flush();
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
                                                ? Optional.of(Parts.QUICK)
                                                : Optional.empty());
        return Parts.all().stream()
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
