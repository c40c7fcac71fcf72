package dev.darkroom.worker.onnx.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextEncoder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;
import dev.darkroom.worker.onnx.text.PromptTokenizer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

class LearnedWordsTest {
    private static final Path FILES = Path.of("src/test/resources/learned");
    private static final int WIDTH = 16;

    @TempDir private Path folder;

    @BeforeEach
    void aModel() throws IOException {
        copy(TinyModels.scalar(), folder);
    }

    @Test
    void textsAreReadAsDiffusersReadsThemWithEveryFormOfFile() throws IOException {
        copy(FILES, Files.createDirectory(folder.resolve("embeddings")));
        Files.delete(folder.resolve("embeddings/expected.json"));
        var model = ModelFolder.open(folder);
        LearnedWords words = LearnedWords.of(model);

        try (var tokenizer =
                        PromptTokenizer.open(model.part("tokenizer"), words.of("text_encoder"));
                var parts = new Parts(model, words, new Sessions(RuntimeSettings.cpu()), _ -> {})) {
            var encoder = parts.layeredTextEncoder("text_encoder", "tokenizer");
            for (JsonNode expected :
                    new ObjectMapper().readTree(FILES.resolve("expected.json").toFile())) {
                String text = expected.path("text").asText();
                assertThat(tokenizer.ids(text, 77)).as(text).startsWith(ints(expected.path("ids")));
                Tensor states = encoder.encode(text, 0, TextEncoder.Manner.PLAIN);
                for (int token = 0; token < expected.path("means").size(); token++) {
                    assertThat(mean(states, token))
                            .as("%s, token %s", text, token)
                            .isCloseTo(expected.path("means").path(token).asDouble(), within(2e-6));
                }
            }
        }
    }

    @Test
    void aWordWithCapitalsStandsForAllItsVectors() throws IOException {
        var word = new LearnedWord("EasyNeg", List.of(new float[WIDTH], new float[WIDTH]));

        try (var tokenizer = PromptTokenizer.open(folder.resolve("tokenizer"), List.of(word))) {
            int first = tokenizer.firstLearned();
            assertThat(tokenizer.ids("EasyNeg")).contains(first, first + 1);
        }
    }

    @Test
    void aWordChangesTheModelsHashAndAFileThatHoldsNoneDoesNot() throws IOException {
        String without = hash();
        Files.writeString(folder.resolve("notes.bin"), "these are notes");
        assertThat(hash()).isEqualTo(without);

        Files.copy(FILES.resolve("one.safetensors"), folder.resolve("learned_embeds.safetensors"));
        assertThat(hash()).isNotEqualTo(without);
    }

    @Test
    void aWordThatTheTokenizerHasAddedAlreadyIsTheEncodersOwn() throws IOException {
        Files.copy(FILES.resolve("one.safetensors"), folder.resolve("learned_embeds.safetensors"));
        Files.writeString(folder.resolve("tokenizer/added_tokens.json"), "{\"<cat-toy>\": 603}");
        List<LearnedWord> words = LearnedWords.of(ModelFolder.open(folder)).of("text_encoder");

        try (var tokenizer = PromptTokenizer.open(folder.resolve("tokenizer"), words)) {
            assertThat(tokenizer.learnedVectors()).isEmpty();
        }
    }

    @Test
    void aWordForTwoEncodersIsReadByBoth() throws IOException {
        Path xl = Files.createDirectory(folder.resolve("xl"));
        copy(Path.of("src/test/resources/tiny-model-xl"), xl);
        int first = width(xl, "text_encoder");
        int second = width(xl, "text_encoder_2");
        String header =
                "{'clip_g':{'dtype':'F32','shape':[2,%s],'data_offsets':[0,%s]},"
                                .formatted(second, 8 * second)
                        + "'clip_l':{'dtype':'F32','shape':[2,%s],'data_offsets':[%s,%s]}}"
                                .formatted(first, 8 * second, 8 * (first + second));
        Files.createDirectory(xl.resolve("embeddings"));
        Files.write(
                xl.resolve("embeddings/mystyle.safetensors"),
                safetensors(header.replace('\'', '"'), new byte[8 * (first + second)]));

        LearnedWords words = LearnedWords.of(ModelFolder.open(xl));

        assertThat(words.of("text_encoder").getFirst().word()).isEqualTo("mystyle");
        assertThat(words.of("text_encoder").getFirst().width()).isEqualTo(first);
        assertThat(words.of("text_encoder_2").getFirst().width()).isEqualTo(second);
        OnnxModel.load(xl, RuntimeSettings.cpu()).close();
    }

    private static int width(Path model, String part) throws IOException {
        return OnnxGraph.read(model.resolve(part).resolve("model.onnx"))
                .embeddingWidth()
                .orElseThrow();
    }

    @Test
    void vectorsOfAnotherWidthAreRefusedWithFileAndWord() throws IOException {
        embedding("wide.safetensors", safetensors("<wide>", "F32", "[1,4]", new byte[16]));

        assertRefused(
                "embeddings/wide.safetensors", "4 numbers for '<wide>'", "text_encoder has 16");
    }

    @Test
    void aWordOfTheVocabularyIsRefused() throws IOException {
        embedding("red.safetensors", safetensors("red</w>", "F16", "[16]", new byte[2 * WIDTH]));

        assertThatThrownBy(this::hash)
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("'red</w>' is in the vocabulary");
    }

    @Test
    void twoFilesWithOneWordAreRefused() throws IOException {
        embedding("one.safetensors", Files.readAllBytes(FILES.resolve("one.safetensors")));
        embedding("two.safetensors", Files.readAllBytes(FILES.resolve("one.safetensors")));

        assertRefused("embeddings/two.safetensors", "'<cat-toy>' that one.safetensors has");
    }

    @Test
    void aPickleThatCallsAnythingIsRefusedByWhatItCalls() throws IOException {
        embedding("evil.bin", torch("cposix\nsystem\nX\u0004\0\0\0true\u0085R."));

        assertRefused("embeddings/evil.bin", "calls posix.system");
    }

    @Test
    void damagedFilesAreRefusedByName() throws IOException {
        for (String name :
                List.of("a-web.pt", "several.bin", "one.safetensors", "emb.safetensors")) {
            byte[] whole = Files.readAllBytes(FILES.resolve(name));
            for (int length = 0; length < whole.length; length += 7) {
                embedding(name, Arrays.copyOf(whole, length));
                assertRefused("embeddings/" + name);
            }
            Files.delete(folder.resolve("embeddings").resolve(name));
        }
        embedding("nan.safetensors", safetensors("<n>", "F16", "[16]", filled(2 * WIDTH, 0x7f)));
        assertRefused("embeddings/nan.safetensors", "not finite");
        embedding("nan.safetensors", safetensors("<n>", "F32", "[2,16]", new byte[4 * WIDTH]));
        assertRefused("embeddings/nan.safetensors", "beyond its file");
        embedding("nan.safetensors", safetensors("<n>", "I64", "[2]", new byte[16]));
        assertRefused("embeddings/nan.safetensors", "dtype 'I64'");
        Files.delete(folder.resolve("embeddings/nan.safetensors"));
        embedding("loop.bin", torch("\u0080\u0002}q\0X\u0001\0\0\0ah\0s."));
        assertRefused("embeddings/loop.bin", "no dictionary of tensors");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> LearnedWords.of(ModelFolder.open(folder)))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContainingAll(parts);
    }

    private String hash() {
        try (OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu())) {
            return model.identity().modelHash();
        }
    }

    private void embedding(String name, byte[] bytes) throws IOException {
        Files.createDirectories(folder.resolve("embeddings"));
        Files.write(folder.resolve("embeddings").resolve(name), bytes);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] safetensors(String word, String type, String shape, byte[] data) {
        return safetensors(
                "{\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,%s]}}"
                        .formatted(word, type, shape, data.length),
                data);
    }

    private static byte[] safetensors(String told, byte[] data) {
        byte[] header = told.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private static byte[] torch(String pickle) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(pickle.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static double mean(Tensor states, int token) {
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += states.values()[token * WIDTH + i];
        }
        return sum / WIDTH;
    }

    private static int[] ints(JsonNode list) {
        int[] ints = new int[list.size()];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = list.path(i).intValue();
        }
        return ints;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (!Files.isDirectory(target)) {
                    Files.copy(path, target);
                }
            }
        }
    }
}
