package dev.darkroom.standalone.letters;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Bus;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// Shows dead letters.
///
/// @param out takes one line a letter
public record ListLettersProgram(PrintStream out) implements Program {

    @Override
    public String name() {
        return "dead-letters list";
    }

    @Override
    public String description() {
        return "Lists what was put aside: when, its key, where it came from, its size, why, and"
                + " whether it was published again; only these keys where some are given.";
    }

    @Override
    public String arguments() {
        return "[KEY...]";
    }

    @Override
    public List<String> examples() {
        return List.of("darkroom dead-letters list", "darkroom dead-letters list 0f8e7a44");
    }

    @Override
    public List<Setting<?>> settings() {
        return KafkaSettings.ALL;
    }

    @Override
    public int run(Settings settings) throws IOException {
        try (Bus bus = Bus.to(settings.get(KafkaSettings.BOOTSTRAP_SERVERS), settings)) {
            new DeadLetterList(bus)
                    .each(
                            settings.arguments(),
                            (letter, past) -> out.println(letter.line() + past.words()));
        }
        return 0;
    }
}
