package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Every JSON file of a folder in every odd state: either the model is there, or the message says
/// in words which file it is.
@Tag("slow")
class OddFoldersTest {
    private static final String NUMBER = "(?<=[:\\[,] ?)(-?\\d[\\d.e-]*)(?=[,\\s}\\]])";

    @TempDir private Path folder;

    @Test
    void aFileOfATokenizerInPiecesIsReadOrNamedInWords() throws IOException {
        copy(TinyModels.scalar());

        for (String file :
                List.of(
                        "scheduler/scheduler_config.json",
                        "tokenizer/vocab.json",
                        "tokenizer/tokenizer_config.json",
                        "text_encoder/config.json",
                        "unet/config.json",
                        "vae_decoder/config.json")) {
            assertReadOrNamed(file);
        }
    }

    @Test
    void aFileOfAFolderWithSettingsOfItsOwnIsReadOrNamedInWords() throws IOException {
        copy(TinyModels.vector());

        assertReadOrNamed("model_index.json");
        assertReadOrNamed("tokenizer/tokenizer.json");
        assertReadOrNamed("scheduler/scheduler_config.json");
    }

    private void assertReadOrNamed(String name) throws IOException {
        Path file = folder.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        for (Map.Entry<String, byte[]> state : states(whole).entrySet()) {
            Files.write(file, state.getValue());
            try {
                OnnxModel.load(folder, RuntimeSettings.cpu()).close();
            } catch (ModelFolderException e) {
                assertThat(e.getMessage())
                        .as("%s, %s", name, state.getKey())
                        .contains(folder.toString())
                        .contains(name.split("/"))
                        .doesNotContainPattern(
                                "\n|java\\.|[a-z]Exception|cannot be cast|Cannot invoke");
            }
        }
        Files.write(file, whole);
    }

    private static Map<String, byte[]> states(byte[] whole) {
        String text = new String(whole, UTF_8);
        Map<String, String> states = new LinkedHashMap<>();
        for (String odd :
                List.of("", "null", "[]", "\"text\"", "7", "{}", "{", "{\"a\": }", "odd")) {
            states.put("only " + odd, odd);
        }
        states.put("a mark before", "\ufeff" + text);
        states.put("numbers as texts", text.replaceAll(NUMBER, "\"$1\""));
        states.put("numbers as lists", text.replaceAll(NUMBER, "[$1]"));
        states.put("texts as numbers", text.replaceAll(": \"[^\"]*\"", ": 5"));
        states.put("numbers below zero", text.replaceAll(NUMBER, "-$1"));
        states.put("huge numbers", text.replaceAll(NUMBER, "99999999999"));
        states.put("zeros", text.replaceAll(NUMBER, "0"));
        states.put(
                "nothing", text.replaceAll(": (\"[^\"]*\"|-?\\d[\\d.e-]*|true|false)", ": null"));
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        states.forEach((state, odd) -> bytes.put(state, odd.getBytes(UTF_8)));
        bytes.put("cut", Arrays.copyOf(whole, whole.length / 2));
        bytes.put("not UTF-8", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        return bytes;
    }

    private void copy(Path from) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = folder.resolve(from.relativize(path).toString());
                if (!Files.isDirectory(target)) {
                    Files.copy(path, target);
                }
            }
        }
    }
}
