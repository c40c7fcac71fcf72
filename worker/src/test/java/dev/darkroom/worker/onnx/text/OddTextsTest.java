package dev.darkroom.worker.onnx.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.worker.onnx.TinyModels;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;

/// What transformers makes of the same texts is beside the models, see `tokens.py`.
class OddTextsTest {
    private static final Path RESOURCES = TinyModels.scalar().getParent();

    @ParameterizedTest
    @CsvSource({"0, tiny-model-scalar/tokenizer", "1, ../../../models/emoji/tokenizer"})
    void everyTextIsTheTokensThatTransformersMakesOfIt(int which, String folder)
            throws IOException {
        JsonNode golden = new ObjectMapper().readTree(RESOURCES.resolve("tokens.json").toFile());
        JsonNode texts = golden.get("texts");
        JsonNode wanted = golden.get("made").get(which).get("ids");
        try (PromptTokenizer tokenizer = PromptTokenizer.open(RESOURCES.resolve(folder))) {
            for (int i = 0; i < texts.size(); i++) {
                int[] ids = new ObjectMapper().convertValue(wanted.get(i), int[].class);
                assertThat(tokenizer.ids(texts.get(i).textValue()))
                        .as("%s", texts.get(i))
                        .containsExactly(ids);
            }
        }
    }
}
