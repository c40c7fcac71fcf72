package dev.darkroom.producer;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.ImagePrompt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A picture that prompts a drawing as a command line names it: `PICTURE`, or `PICTURE:scale=0.6`.
///
/// @param picture file
/// @param scale how much it counts
public record LikeWords(Path picture, Optional<Double> scale) {
    private static final String SCALE = ":scale=";

    /// @throws IllegalArgumentException where it names no file, or a scale that is no number
    static LikeWords read(String text) {
        int scale = text.lastIndexOf(SCALE);
        String file = scale < 0 ? text : text.substring(0, scale);
        if (file.isBlank()) {
            throw new IllegalArgumentException(text);
        }
        try {
            return new LikeWords(
                    Path.of(file),
                    scale < 0
                            ? Optional.empty()
                            : Optional.of(Double.valueOf(text.substring(scale + SCALE.length()))));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /// As a request says it, with the picture.
    ///
    /// @throws BadSettingsException if the file cannot be read
    ImagePrompt requested() {
        try {
            return new ImagePrompt(
                    ByteBuffer.wrap(Files.readAllBytes(picture)), scale.orElse(null));
        } catch (IOException _) {
            throw new BadSettingsException(
                    List.of(
                            "setting %s: found '%s', wanted a readable file"
                                    .formatted(RequestSettings.LIKE.name(), picture)));
        }
    }
}
