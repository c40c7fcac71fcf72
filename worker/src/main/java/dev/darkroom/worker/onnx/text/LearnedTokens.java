package dev.darkroom.worker.onnx.text;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.worker.onnx.learned.LearnedWord;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The tokens of learned words, numbered on from a tokenizer's own. A word of several vectors has
/// as many tokens, called `word`, `word_1`, `word_2` and so on; a text that has the word is read as
/// if it had all of them, with spaces between. That is what diffusers makes of textual inversions:
/// a word is found in any case, and stands for several vectors where it is spelt as its file has
/// it.
///
/// @param first the number of the first of them
/// @param rows the vector of each, in their order
/// @param several words of several vectors, by the number of their first
record LearnedTokens(int first, List<float[]> rows, Map<Integer, Several> several) {
    /// @param whole all tokens that the word stands for
    record Several(String word, String whole) {}

    private static final String ADDED = "added_tokens";

    /// A word that a folder's tokenizer has as one of its added tokens is passed over: whoever
    /// saved the folder after learning the word has put its vectors into the encoder.
    ///
    /// @param tokenizer a whole `tokenizer.json`
    /// @throws IllegalArgumentException if a word is in its vocabulary
    static LearnedTokens addTo(ObjectNode tokenizer, List<LearnedWord> words) {
        int first = size(tokenizer);
        int next = first;
        List<float[]> rows = new ArrayList<>();
        Map<Integer, Several> several = new LinkedHashMap<>();
        Set<String> added = new HashSet<>();
        tokenizer.path(ADDED).forEach(token -> added.add(token.path("content").asText()));
        for (LearnedWord word : words) {
            if (added.contains(word.word())) {
                continue;
            }
            int count = word.vectors().size();
            rows.addAll(word.vectors());
            List<String> tokens =
                    IntStream.range(0, count)
                            .mapToObj(i -> i == 0 ? word.word() : word.word() + '_' + i)
                            .toList();
            for (int i = 0; i < count; i++) {
                add(tokenizer, tokens.get(i), next + i);
            }
            if (count > 1) {
                several.put(next, new Several(word.word(), String.join(" ", tokens)));
            }
            next += count;
        }
        return new LearnedTokens(first, rows, several);
    }

    private static void add(ObjectNode tokenizer, String token, int id) {
        if (AddedTokens.id(token, tokenizer).isPresent()) {
            throw new IllegalArgumentException(
                    "the learned word '%s' is in the vocabulary; another name would do"
                            .formatted(token));
        }
        tokenizer
                .withArray(ADDED)
                .addObject()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", true)
                .put("special", false);
    }

    /// The vocabulary's own tokens and those that have been added.
    private static int size(JsonNode tokenizer) {
        int most = -1;
        JsonNode vocab = tokenizer.path("model").path("vocab");
        if (vocab.isObject()) {
            for (JsonNode id : vocab) {
                most = Math.max(most, id.asInt());
            }
        } else {
            most = vocab.size() - 1;
        }
        for (JsonNode added : tokenizer.path(ADDED)) {
            most = Math.max(most, added.path("id").asInt());
        }
        return most + 1;
    }

    /// The text with all tokens of its words of several vectors.
    ///
    /// @param ids the tokens of `text`
    String spelledOut(String text, long[] ids) {
        String out = text;
        if (!several.isEmpty()) {
            Set<Long> had = LongStream.of(ids).boxed().collect(toSet());
            for (Map.Entry<Integer, Several> entry : several.entrySet()) {
                if (had.contains(entry.getKey().longValue())) {
                    out = out.replace(entry.getValue().word(), entry.getValue().whole());
                }
            }
        }
        return out;
    }
}
