package dev.darkroom.producer;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that a drawing starts from, as they are: whether they are pictures is the worker's to
/// say.
///
/// @param init the picture
/// @param mask what of it is drawn anew
record StartingPicture(Optional<ByteBuffer> init, Optional<ByteBuffer> mask) {

    /// @throws BadSettingsException naming each file that cannot be read, and what is set without a
    ///   picture
    static StartingPicture read(Settings settings) {
        List<String> faults = new ArrayList<>();
        var picture =
                new StartingPicture(
                        file(RequestSettings.INIT, settings, faults),
                        file(RequestSettings.MASK, settings, faults));
        if (settings.get(RequestSettings.INIT).isEmpty()) {
            needsInit(RequestSettings.STRENGTH, settings, faults);
            needsInit(RequestSettings.MASK, settings, faults);
        }
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        return picture;
    }

    private static Optional<ByteBuffer> file(
            Setting<Optional<Path>> setting, Settings settings, List<String> faults) {
        Optional<Path> file = settings.get(setting);
        try {
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ByteBuffer.wrap(Files.readAllBytes(file.get())));
        } catch (IOException unreadable) {
            faults.add(
                    "setting %s: found '%s', wanted a readable file"
                            .formatted(setting.name(), file.get()));
            return Optional.empty();
        }
    }

    private static void needsInit(
            Setting<? extends Optional<?>> setting, Settings settings, List<String> faults) {
        if (settings.get(setting).isPresent()) {
            faults.add(
                    "setting %s: found without %s, wanted both"
                            .formatted(setting.name(), RequestSettings.INIT.name()));
        }
    }
}
