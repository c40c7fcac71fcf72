package dev.darkroom.worker.onnx.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.worker.onnx.folder.Json;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// The tokens that a folder names in `tokenizer_config.json`, `special_tokens_map.json` and
/// `added_tokens.json`. Wherever a text contains one of them it is that token and nothing else:
/// where `!` is the padding, each exclamation mark of a prompt becomes padding, too.
///
/// The rules are those of transformers 5 (`from_pretrained`): what `tokenizer.json` adds comes
/// first, then `added_tokens_decoder` or, where there is none, `added_tokens.json`, then whatever
/// has a role. The map outweighs the configuration, unless that has an `added_tokens_decoder`. One
/// difference: a token is found in texts as it is written, in its own case, also where its role's
/// entry says `normalized`, for early folders say so of CLIP's marks and the field's recorded
/// tokens do not follow them.
final class AddedTokens {
    private static final String DECODER = "added_tokens_decoder";
    private static final String PADDING = "pad_token";

    /// Roles in the order they are given, with CLIP's own tokens where a folder names none.
    private static final Map<String, String> ROLES = new LinkedHashMap<>();

    static {
        ROLES.put("bos_token", ClipTokenizerJson.START);
        ROLES.put("eos_token", ClipTokenizerJson.END);
        ROLES.put("unk_token", ClipTokenizerJson.END);
        ROLES.put(PADDING, ClipTokenizerJson.END);
    }

    private final JsonNode config;
    private final JsonNode map;
    private final JsonNode words;

    private AddedTokens(JsonNode config, JsonNode map, JsonNode words) {
        this.config = config;
        this.map = map;
        this.words = words;
    }

    static AddedTokens of(Path folder) throws IOException {
        return new AddedTokens(
                Json.read(folder.resolve("tokenizer_config.json")),
                Json.read(folder.resolve("special_tokens_map.json")),
                Json.read(folder.resolve("added_tokens.json")));
    }

    /// What fills a text up.
    String padding() {
        return text(role(PADDING), ROLES.get(PADDING));
    }

    /// Adds what is missing to a `tokenizer.json`.
    void addTo(ObjectNode tokenizer) {
        ArrayNode added = tokenizer.withArray("added_tokens");
        Set<String> known = new HashSet<>();
        added.forEach(token -> known.add(token.path("content").asText()));
        for (Map.Entry<String, JsonNode> token : config.path(DECODER).properties()) {
            String content = text(token.getValue(), "");
            if (known.add(content)) {
                boolean special = token.getValue().path("special").asBoolean();
                int id = Integer.parseInt(token.getKey());
                added.add(entry(id, content, token.getValue(), special));
            }
        }
        addWords(added, known);
        ROLES.forEach(
                (role, usual) -> {
                    String content = text(role(role), usual);
                    OptionalInt id = id(content, tokenizer);
                    if (id.isPresent() && known.add(content)) {
                        added.add(entry(id.getAsInt(), content, MissingNode.getInstance(), true));
                    }
                });
    }

    /// Words that were learned later, in the order of their ids; a newer configuration has them
    /// itself. Unlike marks they are found in any case.
    private void addWords(ArrayNode added, Set<String> known) {
        if (config.has(DECODER)) {
            return;
        }
        Set<String> marks = new HashSet<>();
        ROLES.forEach((role, usual) -> marks.add(text(role(role), usual)));
        words.properties().stream()
                .sorted(Comparator.comparingInt(word -> word.getValue().intValue()))
                .filter(word -> known.add(word.getKey()))
                .forEach(
                        word -> {
                            boolean mark = marks.contains(word.getKey());
                            var flags = JsonNodeFactory.instance.objectNode();
                            flags.put("normalized", !mark);
                            int id = word.getValue().intValue();
                            added.add(entry(id, word.getKey(), flags, mark));
                        });
    }

    /// @param tokenizer a whole `tokenizer.json`
    static OptionalInt id(String token, JsonNode tokenizer) {
        for (JsonNode added : tokenizer.path("added_tokens")) {
            if (added.path("content").asText().equals(token)) {
                return OptionalInt.of(added.path("id").intValue());
            }
        }
        JsonNode vocab = tokenizer.path("model").path("vocab");
        if (vocab.isObject()) {
            JsonNode id = vocab.path(token);
            return id.isInt() ? OptionalInt.of(id.intValue()) : OptionalInt.empty();
        }
        return IntStream.range(0, vocab.size())
                .filter(i -> vocab.get(i).path(0).asText().equals(token))
                .findFirst();
    }

    private JsonNode role(String role) {
        return map.has(role) && !config.has(DECODER) ? map.get(role) : config.path(role);
    }

    /// A token is written as its text, or as an object with the text as `content` and flags.
    private static String text(JsonNode token, String otherwise) {
        return token.isObject() ? token.path("content").asText(otherwise) : token.asText(otherwise);
    }

    private static ObjectNode entry(int id, String content, JsonNode flags, boolean special) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("id", id).put("content", content);
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            entry.put(flag, flags.path(flag).asBoolean(false));
        }
        return entry.put("special", special);
    }
}
