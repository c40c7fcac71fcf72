package dev.darkroom.standalone;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Prints what can be set of which command, as the table of docs/SETTINGS.md.
///
/// @param programs every command; asked for when it runs, this one being among them
record SettingsProgram(PrintStream out, Supplier<List<Program>> programs) implements Program {

    private static final Setting<Boolean> NAMES =
            Setting.flag("names", false, "Prints their names alone, as every program knows them.");

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public String description() {
        return "Prints every setting of every command, as a Markdown table.";
    }

    @Override
    public List<String> examples() {
        return List.of("darkroom settings    # the table of docs/SETTINGS.md");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(NAMES);
    }

    @Override
    public int run(Settings settings) {
        out.print(settings.get(NAMES) ? names(programs.get()) : table(programs.get()));
        return 0;
    }

    /// @return the name of each setting, a line each, in alphabetical order
    static String names(List<Program> programs) {
        return programs.stream()
                .flatMap(program -> program.settings().stream())
                .map(Setting::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /// @return a line for each setting, default and meaning that differ, with the commands that
    ///   have it
    static String table(List<Program> programs) {
        Map<Line, List<String>> commands = new LinkedHashMap<>();
        for (Program program : programs) {
            for (Setting<?> setting : program.settings()) {
                commands.computeIfAbsent(Line.of(setting), _ -> new ArrayList<>())
                        .add(program.name());
            }
        }
        return commands.entrySet().stream()
                .map(entry -> entry.getKey().markdown(entry.getValue()))
                .collect(
                        Collectors.joining(
                                "",
                                "| setting | default | meaning | commands |\n|---|---|---|---|\n",
                                ""));
    }

    private record Line(String name, String fallback, String meaning) {

        static Line of(Setting<?> setting) {
            String fallback = setting.fallback().filter(text -> !text.isEmpty()).orElse("");
            return new Line(
                    setting.name(),
                    fallback.isEmpty() ? "" : "`" + fallback + "`",
                    setting.description().replace("|", "\\|"));
        }

        String markdown(List<String> commands) {
            return "| `%s` | %s | %s | %s |\n"
                    .formatted(name, fallback, meaning, String.join(", ", commands));
        }
    }
}
