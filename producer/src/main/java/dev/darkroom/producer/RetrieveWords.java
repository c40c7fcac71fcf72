package dev.darkroom.producer;

import dev.darkroom.schemas.Retrieval;

/// How many pictures of a worker's index are to prompt a drawing, as a command line says it: `K`,
/// or `K:scale=0.6`.
final class RetrieveWords {
    private static final String SCALE = ":scale=";

    private RetrieveWords() {}

    /// @throws IllegalArgumentException where either is no number
    static Retrieval read(String text) {
        int scale = text.indexOf(SCALE);
        return scale < 0
                ? new Retrieval(Integer.valueOf(text), null, null)
                : new Retrieval(
                        Integer.valueOf(text.substring(0, scale)),
                        Double.valueOf(text.substring(scale + SCALE.length())),
                        null);
    }
}
