package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.graph.OutsideWeights;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Folders that were cut off, mixed up or made to do harm. Each is refused in one line that says
/// what is wrong with which file, before anything large is read.
class HostileFoldersTest {
    private static final String WEIGHTS = "weights.bin";

    @TempDir private Path home;
    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        folder = TinyModels.copied(TinyModels.scalar(), home.resolve("model"));
    }

    @Test
    void weightsBesideTheirGraphsAreDrawnWith() throws IOException {
        outside(told -> told);

        OnnxModel.load(folder, RuntimeSettings.cpu()).close();
    }

    @Test
    void weightsWhoseLengthsAreLeftToTheirShapesAreDrawnWith() throws IOException {
        outside(
                told -> {
                    told.remove("length");
                    return told;
                });

        OnnxModel.load(folder, RuntimeSettings.cpu()).close();
    }

    @Test
    void aFileOfWeightsThatWasCutOffIsToldWithWhatItHas() throws IOException {
        outside(told -> told);
        try (var file = new RandomAccessFile(unet(WEIGHTS).toFile(), "rw")) {
            file.setLength(1000);
        }

        assertRefused("unet", WEIGHTS, "which has 1000 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "offset, 999999999, from byte 999999999 of weights.bin on",
        "offset, 9223372036854775807, the offset '9223372036854775807'",
        "offset, 999999999999999999, from byte 999999999999999999",
        "offset, -8, the offset '-8'",
        "offset, here, the offset 'here'",
        "length, 999999999999999999, 999999999999999999 bytes",
        "length, 8, has 8 bytes for the shape",
        "length, '', the length",
        "location, ../weights.bin, a file in its own folder would do",
        "location, /etc/passwd, a file in its own folder would do",
        "location, '', a file in its own folder would do",
        "location, ., which is no file",
        "location, gone.bin, 'gone.bin, which is missing'"
    })
    void aPlaceOfWeightsThatCannotBeIsTold(String key, String value, String found)
            throws IOException {
        outside(
                told -> {
                    Map<String, String> other = new LinkedHashMap<>(told);
                    other.put(key, value);
                    return other;
                });

        assertRefused("unet", found);
    }

    @Test
    void aLinkToWhatHasNoEndIsRefused() throws IOException {
        outside(told -> told);
        Files.delete(unet(WEIGHTS));
        Files.createSymbolicLink(unet(WEIGHTS), Path.of("/dev/zero"));

        assertRefused("unet", WEIGHTS, "which is no file");
    }

    @Test
    void aGraphOfNoBytesIsRefused() throws IOException {
        Files.write(unet("model.onnx"), new byte[0]);

        assertRefused("unet", "model.onnx: it has 0 bytes");
    }

    @Test
    void aGraphOfMoreBytesThanTheFormatHasIsRefused() throws IOException {
        try (var file = new RandomAccessFile(unet("model.onnx").toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        assertRefused("unet", "model.onnx: it has 3221225472 bytes", "beside it");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 2_000})
    void aGraphInsideGraphsIsRefused(int deep) throws IOException {
        Files.write(unet("model.onnx"), OutsideWeights.nested(deep));

        assertRefused("unet", "model.onnx: it has graphs inside graphs");
    }

    @Test
    void aTokenizerWithMoreTokensThanItsEncoderIsRefused() throws IOException {
        Path file = folder.resolve("tokenizer/vocab.json");
        String vocabulary = Files.readString(file);
        Files.writeString(file, vocabulary.replaceFirst("\\{", "{\"strange\": 49999, "));

        assertRefused("text_encoder", "tokenizer has 50000 tokens", "embeddings for");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_index.json",
                "unet/config.json",
                "scheduler/scheduler_config.json",
                "tokenizer/vocab.json",
                "tokenizer/tokenizer_config.json"
            })
    void aJsonFileNestedWithoutEndIsRefused(String file) throws IOException {
        Files.writeString(
                folder.resolve(file), "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");

        assertRefused(file.substring(file.lastIndexOf('/') + 1), "nesting depth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_index.json",
                "unet/config.json",
                "tokenizer/vocab.json",
                "tokenizer/merges.txt"
            })
    void aFileOfAGigabyteIsNotRead(String name) throws IOException {
        try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(1L << 30);
        }

        assertRefused(name.substring(name.lastIndexOf('/') + 1), "1073741824 bytes");
    }

    @Test
    void aJsonFileOfMillionsOfPartsIsNotReadToItsEnd() throws IOException {
        Files.writeString(
                folder.resolve("unet/config.json"), "{\"a\":[" + "[],".repeat(5_000_000) + "[]]}");

        assertRefused("config.json", "Token count");
    }

    @Test
    void aJsonFileThatIsALinkToWhatHasNoEndIsNotRead() throws IOException {
        Files.delete(folder.resolve("unet/config.json"));
        Files.createSymbolicLink(folder.resolve("unet/config.json"), Path.of("/dev/zero"));

        assertRefused("config.json is no file");
    }

    @Test
    void anIndexOfNetworksThatAreNotThereNamesThem() throws IOException {
        Files.writeString(
                folder.resolve("model_index.json"),
                """
                {"_class_name": "StableDiffusionXLPipeline",
                 "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"]}\
                """);

        assertRefused("missing are text_encoder_2/model.onnx", "tokenizer_2/tokenizer.json");
    }

    @Test
    void aPartThatIsWrittenInOtherLettersIsToldBesideTheMissingOne() throws IOException {
        Files.move(folder.resolve("unet"), folder.resolve("UNet"));

        assertRefused("missing are unet/model.onnx (there is UNet)");
    }

    private void outside(UnaryOperator<Map<String, String>> told) throws IOException {
        Path graph = unet("model.onnx");
        OutsideWeights.write(
                TinyModels.scalar().resolve("unet/model.onnx"),
                graph,
                graph.getParent(),
                List.of(WEIGHTS),
                told);
    }

    private Path unet(String file) {
        return folder.resolve("unet").resolve(file);
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> OnnxModel.load(folder, RuntimeSettings.cpu()))
                .isInstanceOf(ModelFolderException.class)
                .satisfies(
                        refusal ->
                                assertThat(refusal.getMessage())
                                        .contains(folder.toString())
                                        .contains(words)
                                        .doesNotContainPattern(
                                                "\n|java\\.|[a-z]Exception|cannot be cast|null"));
    }
}
