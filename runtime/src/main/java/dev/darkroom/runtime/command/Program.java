package dev.darkroom.runtime.command;

import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.util.List;

/// Something a user can run.
public interface Program {

    /// The words that call it, such as `worker` or `topics create`.
    String name();

    /// One sentence.
    String description();

    /// Whole command lines, each with a word on what it does after `#`; shown by `--help`.
    List<String> examples();

    /// All it understands.
    List<Setting<?>> settings();

    /// @return whether `--help` shows the setting: a program with many may leave out what few need
    default boolean lists(Setting<?> setting) {
        return true;
    }

    /// What it takes besides options, as the usage line shows it, such as `PROMPT...`; empty for
    /// nothing.
    default String arguments() {
        return "";
    }

    /// Runs to its end, or until the process is asked to stop.
    ///
    /// @return 0 if all went well, 1 if not
    /// @throws dev.darkroom.runtime.settings.BadSettingsException if the settings make no sense
    ///   together; exit code 2
    int run(Settings settings) throws Exception;
}
