package dev.darkroom.runtime.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/// The names of all settings of all programs. Each program is a process of its own that knows
/// nothing of the others, yet one environment and one properties file may serve them all.
public final class SettingNames {

    private static final Set<String> ALL = read();

    private SettingNames() {}

    /// As `darkroom settings --names` prints them.
    public static Set<String> all() {
        return ALL;
    }

    private static Set<String> read() {
        try (InputStream names = SettingNames.class.getResourceAsStream("names.txt")) {
            return new String(names.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
