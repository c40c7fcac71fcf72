package dev.darkroom.worker.onnx.text;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.onnx.folder.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Makes a `tokenizer.json` of the two files older exports bring, `vocab.json` and `merges.txt`.
///
/// The steps are those of the CLIP tokenizer: NFC, runs of white space to one space, lower case;
/// split into words; bytes as printable characters; byte pairs merged with `</w>` at word ends.
final class ClipTokenizerJson {
    static final String START = "<|startoftext|>";
    static final String END = "<|endoftext|>";
    private static final String WORDS =
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    private ClipTokenizerJson() {}

    /// @param folder with `vocab.json` and `merges.txt`
    static String of(Path folder) throws IOException {
        JsonNode vocab = Json.read(folder.resolve("vocab.json"));
        vocab.properties().forEach(ClipTokenizerJson::demandToken);
        return Json.write(
                object(
                        "version", "1.0",
                        "normalizer", normalizer(),
                        "pre_tokenizer", splitter(),
                        "post_processor", marks(vocab),
                        "model", bytePairs(vocab, merges(folder.resolve("merges.txt")))));
    }

    private static Map<String, Object> normalizer() {
        return object(
                "type",
                "Sequence",
                "normalizers",
                List.of(
                        object("type", "NFC"),
                        object(
                                "type", "Replace",
                                "pattern", object("Regex", "\\s+"),
                                "content", " "),
                        object("type", "Lowercase")));
    }

    private static Map<String, Object> splitter() {
        return object(
                "type",
                "Sequence",
                "pretokenizers",
                List.of(
                        object(
                                "type",
                                "Split",
                                "pattern",
                                object("Regex", WORDS),
                                "behavior",
                                "Removed",
                                "invert",
                                true),
                        object(
                                "type", "ByteLevel",
                                "add_prefix_space", false,
                                "trim_offsets", true,
                                "use_regex", true)));
    }

    private static Map<String, Object> marks(JsonNode vocab) {
        return object(
                "type",
                "RobertaProcessing",
                "sep",
                List.of(END, id(vocab, END)),
                "cls",
                List.of(START, id(vocab, START)),
                "trim_offsets",
                false,
                "add_prefix_space",
                false);
    }

    private static Map<String, Object> bytePairs(JsonNode vocab, List<String> merges) {
        return object(
                "type",
                "BPE",
                "unk_token",
                END,
                "continuing_subword_prefix",
                "",
                "end_of_word_suffix",
                "</w>",
                "fuse_unk",
                false,
                "byte_fallback",
                false,
                "ignore_merges",
                false,
                "vocab",
                vocab,
                "merges",
                merges);
    }

    /// The first line states a version.
    private static List<String> merges(Path file) throws IOException {
        Json.demandReadable(file);
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.startsWith("#version") && !line.isBlank()).toList();
        }
    }

    private static void demandToken(Map.Entry<String, JsonNode> entry) {
        JsonNode id = entry.getValue();
        if (!id.isInt() || id.intValue() < 0) {
            throw new IllegalArgumentException(
                    "vocab.json has %s for '%s'; a whole number from 0 on would do"
                            .formatted(id, entry.getKey()));
        }
    }

    private static int id(JsonNode vocab, String token) {
        JsonNode id = vocab.path(token);
        if (!id.isInt()) {
            throw new IllegalArgumentException("vocab.json has no " + token);
        }
        return id.intValue();
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
