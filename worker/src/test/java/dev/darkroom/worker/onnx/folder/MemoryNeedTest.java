package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.drawing.ModelCard.Size;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class MemoryNeedTest {
    private static final Weights NONE = new Weights(Map.of());

    @TempDir private Path folder;

    @Test
    void theBundledModelDrawsAMegapixelInLessThanAGibibyte() {
        ModelFolder bundled = ModelFolder.open(Path.of("../models/emoji"));

        assertThat(MemoryNeed.of(bundled, NONE, new Size(1024, 1024)).total()).isLessThan(1L << 30);
    }

    @Test
    void narrowNetworksTakeLessThanThoseOfStableDiffusion() throws IOException {
        long usual = need("[320, 640]", "[128, 256]");

        assertThat(need("[80, 160]", "[128, 256]")).isLessThan(usual);
        assertThat(need("[320, 640]", "[32, 64]")).isLessThan(usual);
    }

    @Test
    void aFolderThatDoesNotSayHowItsNetworkIsBuiltIsNotRefusedOnAGuess() throws IOException {
        long stated = need("[320, 640]", "[32, 64]");

        Files.writeString(folder.resolve("unet/config.json"), "{}");

        ModelFolder silent = ModelFolder.open(folder);
        assertThat(MemoryNeed.of(silent, NONE, new Size(512, 512)).total()).isEqualTo(stated);
    }

    private long need(String denoiser, String decoder) throws IOException {
        Files.writeString(folder.resolve("model_index.json"), "{}");
        config("unet", denoiser);
        config("vae_decoder", decoder);
        return MemoryNeed.of(ModelFolder.open(folder), NONE, new Size(512, 512)).total();
    }

    private void config(String part, String channels) throws IOException {
        Path file = Files.createDirectories(folder.resolve(part)).resolve("config.json");
        Files.writeString(
                file,
                """
                {"block_out_channels": %s, "down_block_types": ["DownBlock2D", "DownBlock2D"]}
                """
                        .formatted(channels));
    }
}
