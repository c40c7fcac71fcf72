package dev.darkroom.standalone;

import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import picocli.AutoComplete;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/// Prints a script by which a shell completes commands and options.
///
/// @param programs every command; asked for when it runs, this one being among them
record CompletionProgram(PrintStream out, Supplier<List<Program>> programs) implements Program {

    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String description() {
        return "Prints a script that lets bash or zsh complete commands and options.";
    }

    @Override
    public String arguments() {
        return "bash|zsh";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "source <(darkroom completion bash)                       # for this shell",
                "darkroom completion bash > ~/.local/share/bash-completion/completions/darkroom");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public int run(Settings settings) {
        if (settings.arguments().size() != 1 || !SHELLS.contains(settings.arguments().getFirst())) {
            throw new BadSettingsException(
                    List.of(
                            "argument: found '%s', wanted one of %s"
                                    .formatted(
                                            String.join(" ", settings.arguments()),
                                            String.join(", ", SHELLS))));
        }
        // One script serves both: under zsh it loads zsh's own support for bash's completions.
        out.print(
                AutoComplete.bash(
                        Main.NAME,
                        CommandLineRunner.line(Main.NAME, Main.DESCRIPTION, programs.get())));
        return 0;
    }
}
