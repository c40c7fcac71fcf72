package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/// The tiny model's own decoder serves as the small one: its latents are half of what it decodes.
class PreviewDecoderTest {

    private static final Path DECODER = TinyModels.vector().resolve("vae_decoder/model.onnx");
    private static final float SCALING = 0.5f;

    @Test
    void itDecodesLatentsAsTheSamplerHasThem() {
        try (OnnxModel model = load(DECODER)) {
            LatentShape shape = model.latentShape(64, 64);
            Latents latents = noise(shape);

            Pixels preview = model.previewDecoder().orElseThrow().apply(latents);

            assertThat(preview).usingRecursiveComparison().isEqualTo(model.decode(half(latents)));
        }
    }

    @Test
    void aPreviewHasAtMost512PixelsASide() {
        try (OnnxModel model = load(DECODER)) {
            Latents latents = noise(model.latentShape(1024, 768));

            Pixels preview = model.previewDecoder().orElseThrow().apply(latents);

            assertThat(preview.width()).isEqualTo(512);
            assertThat(preview.height()).isEqualTo(384);
            Pixels whole = model.decode(half(latents));
            assertThat(red(preview, 100, 50))
                    .isBetween(lowest(whole, 200, 100) - 1, highest(whole, 200, 100) + 1);
        }
    }

    @Test
    void aNetworkThatIsNoSuchDecoderIsRefusedByName() {
        Path encoder = TinyModels.vector().resolve("text_encoder/model.onnx");
        assertThatThrownBy(() -> load(encoder))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("preview decoder " + encoder)
                .hasMessageContaining("one input of rows, channels, height and width would do");
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> load(folder.resolve("taesd.onnx")))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("taesd.onnx");
    }

    @Test
    void aFileThatIsNoNetworkIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("taesd.onnx"), "not a network");
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("taesd.onnx");
    }

    private static OnnxModel load(Path previewDecoder) {
        return OnnxModel.load(
                ModelFolder.open(TinyModels.vector()),
                RuntimeSettings.cpu(),
                new OnnxModel.Beside(
                        Optional.of(previewDecoder), Optional.empty(), Optional.empty()),
                _ -> {});
    }

    private static Latents noise(LatentShape shape) {
        var random = new Random(5);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Latents.of(shape, values);
    }

    private static Latents half(Latents latents) {
        float[] values = latents.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= SCALING;
        }
        return Latents.of(latents.shape(), values);
    }

    private static int red(Pixels picture, int x, int y) {
        return picture.rgb()[3 * (y * picture.width() + x)] & 0xff;
    }

    private static int lowest(Pixels picture, int x, int y) {
        return Math.min(
                Math.min(red(picture, x, y), red(picture, x + 1, y)),
                Math.min(red(picture, x, y + 1), red(picture, x + 1, y + 1)));
    }

    private static int highest(Pixels picture, int x, int y) {
        return Math.max(
                Math.max(red(picture, x, y), red(picture, x + 1, y)),
                Math.max(red(picture, x, y + 1), red(picture, x + 1, y + 1)));
    }
}
