package dev.darkroom.sink.keeper;

import java.util.Map;
import java.util.Optional;

/// The kinds of pictures that are kept.
final class MediaTypes {

    private static final Map<String, String> FORMATS =
            Map.of("image/png", "png", "image/jpeg", "jpeg", "image/webp", "webp");

    private MediaTypes() {}

    /// @return the ending of the object's name; empty for what is no picture
    static Optional<String> format(String mediaType) {
        return Optional.ofNullable(FORMATS.get(mediaType));
    }
}
