package dev.darkroom.worker.retrieval;

import java.util.Map;
import java.util.Optional;

/// What an index was made by, as it states with every commit.
///
/// @param encoder SHA-256 over the files of the image encoder, lower-case hexadecimal
/// @param width numbers of an embedding; 0 where the encoder gives none, and pictures are found by
///   their captions alone
public record IndexOrigin(String encoder, int width) {
    private static final String FORMAT = "darkroom.index";
    private static final String VERSION = "1";
    private static final String ENCODER = "encoder";
    private static final String WIDTH = "width";

    Map<String, String> stated() {
        return Map.of(FORMAT, VERSION, ENCODER, encoder, WIDTH, Integer.toString(width));
    }

    /// @return empty where another program made the index, or another version of this one
    static Optional<IndexOrigin> of(Map<String, String> stated) {
        return VERSION.equals(stated.get(FORMAT))
                ? Optional.of(
                        new IndexOrigin(stated.get(ENCODER), Integer.parseInt(stated.get(WIDTH))))
                : Optional.empty();
    }
}
