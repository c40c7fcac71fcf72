package dev.darkroom.worker.onnx.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class LayeredTextEncoderTest {
    private static final ModelFolder BUNDLED = ModelFolder.open(Path.of("../models/emoji"));

    @Test
    void theLayersOfTheBundledModelAreRecognised() {
        int layers = BUNDLED.config("text_encoder").path("num_hidden_layers").intValue();
        try (Parts parts = parts()) {
            assertThat(parts.layeredTextEncoder("text_encoder", "tokenizer").maxSkip())
                    .isBetween(layers - 1, layers);
        }
    }

    @Test
    void leavingOutALayerGivesOtherStatesEachTime() {
        try (Parts parts = parts()) {
            LayeredTextEncoder text = parts.layeredTextEncoder("text_encoder", "tokenizer");
            float[] whole = text.encode("a cat", 0, TextEncoder.Manner.PLAIN).values();
            float[] shorter = text.encode("a cat", 1, TextEncoder.Manner.PLAIN).values();

            assertThat(shorter).hasSameSizeAs(whole).isNotEqualTo(whole);
            assertThat(text.encode("a cat", 0, TextEncoder.Manner.PLAIN).values()).isEqualTo(whole);
            assertThat(text.encode("a cat", 1, TextEncoder.Manner.PLAIN).values())
                    .isEqualTo(shorter);
        }
    }

    private static Parts parts() {
        return new Parts(BUNDLED, new Sessions(RuntimeSettings.cpu()));
    }
}
