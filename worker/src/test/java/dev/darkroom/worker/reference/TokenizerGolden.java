package dev.darkroom.worker.reference;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.onnx.text.PromptTokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Texts and their tokens, which must be equal.
final class TokenizerGolden implements ReferenceCase {
    @Override
    public String format() {
        return "tokenizer-golden/1";
    }

    @Override
    public Score check(Path file, JsonNode golden) throws IOException {
        Golden.knowsOnly(golden, "format", "tokenizer_files", "max_length", "cases");
        Path folder = Golden.besideAncestor(file, golden.get("tokenizer_files").asText());
        int length = golden.get("max_length").asInt();
        int wrong = 0;
        try (PromptTokenizer tokenizer = PromptTokenizer.open(folder)) {
            for (JsonNode text : golden.get("cases")) {
                Golden.knowsOnly(text, "text", "ids_untruncated", "ids_padded");
                String words = text.get("text").asText();
                boolean right =
                        Arrays.equals(
                                        tokenizer.ids(words),
                                        Golden.ints(text.get("ids_untruncated")))
                                && Arrays.equals(
                                        tokenizer.ids(words, length),
                                        Golden.ints(text.get("ids_padded")));
                wrong += right ? 0 : 1;
            }
        }
        return new Score("tokenizer", wrong, 0);
    }
}
