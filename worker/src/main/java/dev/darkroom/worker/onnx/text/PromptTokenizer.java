package dev.darkroom.worker.onnx.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.worker.drawing.Emphasis;
import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.learned.LearnedWord;
import dev.darkroom.worker.onnx.runtime.Engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Turns text into token ids exactly as the field's tokenizers do. May be used from several
/// threads.
public final class PromptTokenizer implements AutoCloseable {
    /// Padding and cutting are this class's own, since DJL reads them from yet another file.
    private static final Map<String, String> PLAIN =
            Map.of(
                    "addSpecialTokens",
                    "true",
                    "truncation",
                    "do_not_truncate",
                    "padding",
                    "do_not_pad");

    /// Start mark, one token, end mark.
    private static final int SHORTEST = 3;

    private final HuggingFaceTokenizer tokenizer;
    private final int padId;
    private final int modelMaxLength;
    private final LearnedTokens learned;
    private final long vocabulary;
    private final int[] marks;

    private PromptTokenizer(
            HuggingFaceTokenizer tokenizer,
            int padId,
            int modelMaxLength,
            LearnedTokens learned,
            long vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.padId = padId;
        this.modelMaxLength = modelMaxLength;
        this.learned = learned;
        this.marks = ids("");
    }

    /// As many tokens as an encoder reads at once.
    ///
    /// @param weights one a token; 1 for marks and padding
    public record Piece(int[] ids, float[] weights) {
        /// Whether no token weighs more or less than another.
        public boolean even() {
            for (float weight : weights) {
                if (weight != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    /// @param folder with `tokenizer.json`, or `vocab.json` and `merges.txt`
    /// @throws IllegalArgumentException if its padding token is not in its vocabulary
    public static PromptTokenizer open(Path folder) throws IOException {
        return open(folder, List.of());
    }

    /// @param folder with `tokenizer.json`, or `vocab.json` and `merges.txt`
    /// @param words that get tokens beyond its vocabulary, one for each of their vectors
    /// @throws IllegalArgumentException if its padding token is not in its vocabulary, or a word is
    public static PromptTokenizer open(Path folder, List<LearnedWord> words) throws IOException {
        Engine.prepare();
        Path whole = folder.resolve("tokenizer.json");
        JsonNode parsed =
                Files.exists(whole) ? Json.read(whole) : Json.parse(ClipTokenizerJson.of(folder));
        AddedTokens added = AddedTokens.of(folder);
        added.addTo((ObjectNode) parsed);
        int padId =
                AddedTokens.id(added.padding(), parsed)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "%s: the padding token %s is not in the vocabulary"
                                                        .formatted(
                                                                Files.exists(whole)
                                                                        ? whole
                                                                        : folder.resolve(
                                                                                "vocab.json"),
                                                                added.padding())));
        long vocabulary = Vocabulary.size(parsed);
        LearnedTokens learned = LearnedTokens.addTo((ObjectNode) parsed, words);
        byte[] json = Json.write(parsed).getBytes(StandardCharsets.UTF_8);
        HuggingFaceTokenizer tokenizer = built(json, whole);
        JsonNode config = Json.read(folder.resolve("tokenizer_config.json"));
        // Files without a limit state an absurdly large one.
        JsonNode said = config.path("model_max_length");
        double limit = said.asDouble(Integer.MAX_VALUE);
        if (!(said.isMissingNode() || said.isNull() || said.isNumber()) || limit < SHORTEST) {
            throw new IllegalArgumentException(
                    "tokenizer_config.json has model_max_length %s; %s or more would do"
                            .formatted(said, SHORTEST));
        }
        return new PromptTokenizer(
                tokenizer, padId, (int) Math.min(limit, Integer.MAX_VALUE), learned, vocabulary);
    }

    private static HuggingFaceTokenizer built(byte[] json, Path file) throws IOException {
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), PLAIN);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s is no tokenizer: %s".formatted(file.getFileName(), e.getMessage()), e);
        }
    }

    /// The longest text the tokenizer's own settings allow, in tokens with start and end marks.
    public int modelMaxLength() {
        return modelMaxLength;
    }

    /// All tokens of the text, start and end marks included.
    public int[] ids(String text) {
        long[] ids = tokenizer.encode(text).getIds();
        String spelledOut = learned.spelledOut(text, ids);
        long[] all = spelledOut.equals(text) ? ids : tokenizer.encode(spelledOut).getIds();
        return Arrays.stream(all).mapToInt(Math::toIntExact).toArray();
    }

    /// One more than its highest token, learned words aside: an encoder has embeddings for so many,
    /// or for some more.
    public long vocabulary() {
        return vocabulary;
    }

    /// The token of the first vector of the first learned word.
    public int firstLearned() {
        return learned.first();
    }

    /// The vectors of all tokens from [#firstLearned] on.
    public List<float[]> learnedVectors() {
        return learned.rows();
    }

    /// Exactly `length` tokens: a longer text is cut before its end mark, a shorter one padded.
    public int[] ids(String text, int length) {
        return pieces(Emphasis.none(text), length, 1).getFirst().ids();
    }

    /// Tokens of the text with one start and one end mark. Parts of other weights are taken apart
    /// before they are made tokens.
    public int length(List<Emphasis.Part> text) {
        return marks.length + contents(text).size();
    }

    /// The text in `count` pieces of `length` tokens, each between marks of its own and padded;
    /// what is beyond the last is cut away.
    public List<Piece> pieces(List<Emphasis.Part> text, int length, int count) {
        List<Content> contents = contents(text);
        int room = length - marks.length;
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                contents.subList(
                                        Math.min(contents.size(), i * room),
                                        Math.min(contents.size(), (i + 1) * room)))
                .map(content -> piece(content, length))
                .toList();
    }

    /// A token of the text itself.
    private record Content(int id, float weight) {}

    private List<Content> contents(List<Emphasis.Part> text) {
        List<Content> contents = new ArrayList<>();
        for (Emphasis.Part part : text) {
            int[] ids = ids(part.text());
            for (int i = starts(); i < ids.length - (marks.length - starts()); i++) {
                contents.add(new Content(ids[i], part.weight()));
            }
        }
        return contents;
    }

    private Piece piece(List<Content> content, int length) {
        int[] ids = new int[length];
        float[] weights = new float[length];
        Arrays.fill(ids, padId);
        Arrays.fill(weights, 1);
        System.arraycopy(marks, 0, ids, 0, starts());
        for (int i = 0; i < content.size(); i++) {
            ids[starts() + i] = content.get(i).id();
            weights[starts() + i] = content.get(i).weight();
        }
        System.arraycopy(marks, starts(), ids, starts() + content.size(), marks.length - starts());
        return new Piece(ids, weights);
    }

    /// How many of the marks stand before the text: all but the last.
    private int starts() {
        return Math.max(0, marks.length - 1);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
