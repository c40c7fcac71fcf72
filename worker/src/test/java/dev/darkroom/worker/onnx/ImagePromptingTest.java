package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Loaded models that pictures prompt, or that they would.
class ImagePromptingTest {
    private static final Path OTHERS = TinyModels.imagePrompts();

    @TempDir private Path folder;

    @BeforeEach
    void aModelThatPicturesPrompt() throws IOException {
        TinyModels.copied(TinyModels.pictured(), folder);
        remove("controlnet");
    }

    @Test
    void aModelWhoseEncoderIsMissingIsDrawnWithAllTheSameAndSaysWhyNot() throws IOException {
        remove("image_encoder");

        try (OnnxModel model = load()) {
            assertThat(model.imagePrompts().found())
                    .isEqualTo(
                            new ImagePrompts.Found.Unusable("image_encoder/model.onnx is missing"));
            assertThat(model.imagePrompts().unprompted(model.encode(Words.of("a"), 1)).inputs())
                    .containsKeys("image_embeds", "ip_adapter_scale");
        }
    }

    @Test
    void aUNetThatTakesTokensBehindTheTextsIsPromptedThroughTheProjection() throws IOException {
        replaceUnet("appended");
        TinyModels.copied(OTHERS.resolve("image_projection"), folder.resolve("image_projection"));

        try (OnnxModel model = load()) {
            assertThat(model.imagePrompts().found())
                    .isInstanceOfSatisfying(
                            ImagePrompts.Found.Usable.class,
                            found -> assertThat(found.scaled()).isTrue());
        }
    }

    @Test
    void aUNetThatTakesAnUnknownNumberOfTokensBehindTheTextsIsRefused() throws IOException {
        replaceUnet("appended");

        assertThatThrownBy(this::load)
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("tokens of a picture behind the text's")
                .hasMessageContaining("image_projection/model.onnx is missing");
    }

    @Test
    void anEncodersFilesChangeItsHashAndNotTheModels() throws IOException {
        try (OnnxModel before = load()) {
            Files.writeString(folder.resolve("image_encoder/config.json"), "{\"a\": 1}");
            try (OnnxModel after = load()) {
                assertThat(after.card().hash()).isEqualTo(before.card().hash());
                assertThat(after.imagePrompts().found())
                        .isNotEqualTo(before.imagePrompts().found());
            }
        }
    }

    private OnnxModel load() {
        return OnnxModel.load(folder, RuntimeSettings.cpu());
    }

    private void replaceUnet(String other) throws IOException {
        remove("unet");
        TinyModels.copied(OTHERS.resolve(other), folder.resolve("unet"));
    }

    private void remove(String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(part))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
