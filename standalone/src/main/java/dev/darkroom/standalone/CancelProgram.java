package dev.darkroom.standalone;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Stops requests.
///
/// @param out names what was cancelled
record CancelProgram(PrintStream out) implements Program {

    private static final int LONGEST_ID = 256;

    private static final Setting<Optional<String>> REASON =
            Setting.optional("reason", "Why, for people.");

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String description() {
        return "Stops requests, queued or being drawn.";
    }

    @Override
    public String arguments() {
        return "REQUEST-ID...";
    }

    @Override
    public List<String> examples() {
        return List.of("darkroom cancel --reason 'wrong colours' 0f8e7a44 77aa01b2");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.concat(KafkaSettings.ALL.stream(), Stream.of(REASON)).toList();
    }

    @Override
    public int run(Settings settings) {
        if (settings.arguments().isEmpty()) {
            throw new BadSettingsException(
                    List.of("argument REQUEST-ID is missing; wanted at least one id"));
        }
        List<String> faults =
                settings.arguments().stream()
                        .filter(id -> id.isBlank() || id.length() > LONGEST_ID)
                        .map(
                                id ->
                                        "argument REQUEST-ID: found %s characters, wanted an id of 1 to %s"
                                                .formatted(id.strip().length(), LONGEST_ID))
                        .toList();
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        try (Bus bus = Bus.to(settings.get(KafkaSettings.BOOTSTRAP_SERVERS), settings);
                var publisher = bus.publisher()) {
            for (String id : settings.arguments()) {
                publisher.cancel(id, settings.get(REASON).orElse(null)).join();
                out.println("cancelled " + id);
            }
        }
        return 0;
    }
}
