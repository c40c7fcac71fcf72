package dev.darkroom.worker.onnx.text;

import com.fasterxml.jackson.databind.JsonNode;

/// Counts the tokens of a `tokenizer.json`.
final class Vocabulary {
    private Vocabulary() {}

    /// One more than the highest token.
    ///
    /// @param tokenizer a whole `tokenizer.json`
    static long size(JsonNode tokenizer) {
        long size = 0;
        JsonNode vocab = tokenizer.path("model").path("vocab");
        if (vocab.isObject()) {
            for (JsonNode id : vocab) {
                size = Math.max(size, id.asLong() + 1);
            }
        } else {
            size = vocab.size(); // a list of pieces with their scores
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            size = Math.max(size, added.path("id").asLong() + 1);
        }
        return size;
    }
}
