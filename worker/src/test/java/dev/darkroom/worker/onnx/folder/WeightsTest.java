package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.drawing.DrawingMemory;
import dev.darkroom.worker.drawing.ModelCard.Size;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.graph.WeightBytes;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class WeightsTest {
    private static final ModelFolder.Needs NEEDS =
            new ModelFolder.Needs(List.of("text_encoder", "unet", "vae_decoder"), List.of());

    private static final Size SIZE = new Size(512, 512);

    @TempDir Path folder;

    @Test
    void aFolderWeighsWhatItsGraphsReferTo() throws IOException {
        copy(TinyModels.vector(), folder);
        long before = Weights.of(ModelFolder.open(folder), NEEDS).total();
        Files.write(folder.resolve("unet/model.onnx_data"), new byte[1000]);

        assertThat(before)
                .isBetween(size("text_encoder") / 2, size("text_encoder") + size("unet") * 3);
        assertThat(Weights.of(ModelFolder.open(folder), NEEDS).total()).isEqualTo(before);
    }

    @Test
    void halfPrecisionTakesTwiceItsBytesInMemory() {
        assertThat(new WeightBytes(100, 30).loaded()).isEqualTo(230);
    }

    @Test
    void wideningALargePartCountsWhereItTakesMoreThanDrawing() {
        ModelFolder model = ModelFolder.open(TinyModels.vector());
        var half =
                new Weights(
                        Map.of(
                                "text_encoder_2", new WeightBytes(9L << 30, 0),
                                "transformer", new WeightBytes(4L << 30, 0)));

        MemoryNeed need = MemoryNeed.of(model, half, SIZE);

        assertThat(need.weights()).isEqualTo(26L << 30);
        // Measured: a part of 1.7 GB takes 4.7 GB while it is opened and 3.4 GB afterwards.
        assertThat(need.widening()).isBetween(7L << 30, 8L << 30);
        assertThat(need.total()).isGreaterThan(need.weights() + need.widening());
    }

    @Test
    void aFolderThatDoesNotFitSaysSoWithEverySize() {
        ModelFolder model = ModelFolder.open(TinyModels.vector());
        var need = new MemoryNeed(SIZE, 4L << 30, 0, 5L << 30, 2L << 30);

        assertThatThrownBy(() -> need.demandFit(model, alone(8)))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("tiny-model")
                .hasMessageContaining("weights 4.0")
                .hasMessageContaining("denoising 5.0")
                .hasMessageContaining("decoding 2.0")
                .hasMessageContaining("8.0 GiB");
        assertThatCode(() -> need.demandFit(model, alone(16))).doesNotThrowAnyException();
    }

    @Test
    void aFolderThatOthersLeaveNoRoomForSaysWhatIsFree() {
        ModelFolder model = ModelFolder.open(TinyModels.vector());
        var need = new MemoryNeed(SIZE, 4L << 30, 0, 5L << 30, 2L << 30);

        assertThatThrownBy(() -> need.demandFit(model, new MemoryLimit.Room(24L << 30, 9L << 30)))
                .hasMessageContaining("there are 24.0 GiB, 9.0 of them free");
    }

    @Test
    void aPassHasNoMoreRowsThanItsMemoryWasCountedForAndAPictureNoMorePixels() throws IOException {
        ModelFolder model = ofStableDiffusionsShape();
        var weights = new Weights(Map.of("unet", new WeightBytes(0, 4_130_000_000L)));
        MemoryNeed need = MemoryNeed.of(model, weights, SIZE);

        DrawingMemory memory = need.within(model, alone(24));

        assertThat(memory.pass() / memory.row().applyAsLong(64 * 64)).isEqualTo(2);
        assertThat(memory.mostPixels()).isBetween(640L * 640, 1024L * 1024);
        assertThat(need.within(model, alone(48)).mostPixels()).isGreaterThan(memory.mostPixels());
    }

    private ModelFolder ofStableDiffusionsShape() throws IOException {
        copy(TinyModels.vector(), folder);
        Files.writeString(
                folder.resolve("unet/config.json"),
                """
                {"block_out_channels": [320, 640, 1280, 1280], "attention_head_dim": 8}\
                """);
        Files.writeString(
                folder.resolve("vae_decoder/config.json"),
                """
                {"block_out_channels": [128, 256, 512, 512], "latent_channels": 4}\
                """);
        return ModelFolder.open(folder);
    }

    private static MemoryLimit.Room alone(long gibibytes) {
        return new MemoryLimit.Room(gibibytes << 30, gibibytes << 30);
    }

    @Test
    void drawingIsCountedByThePicturesSizeAndTheAttentionsHeads() throws IOException {
        ModelFolder model = ofStableDiffusionsShape();
        var weights = new Weights(Map.of("unet", new WeightBytes(0, 4_130_000_000L)));

        // Measured with this shape: 8.0 GB.
        assertThat(MemoryNeed.of(model, weights, SIZE).total() / 1e9).isBetween(8.0, 9.2);
        long usual = MemoryNeed.of(model, weights, SIZE).denoising();
        assertThat(MemoryNeed.of(model, weights, new Size(1024, 1024)).denoising())
                .isBetween(12 * usual, 16 * usual);
    }

    @Test
    void aModelOfLargePicturesIsWorthLoadingForSmallerOnesOneRowAtATime() {
        ModelFolder model = ModelFolder.open(TinyModels.vector());
        var weights = new Weights(Map.of("unet", new WeightBytes(0, 13_000_000_000L)));
        Size own = new Size(1024, 1024);
        MemoryNeed least = MemoryNeed.least(model, weights, own);

        assertThat(least.size()).isEqualTo(SIZE);
        assertThat(least.total()).isLessThan(MemoryNeed.of(model, weights, own).total());
        assertThat(
                        MemoryNeed.of(model, weights, own)
                                .within(model, new MemoryLimit.Room(24L << 30, least.total()))
                                .mostPixels())
                .isBetween(512L * 512, 512L * 512 + 64);
    }

    @Test
    void loadingAFolderThatDoesNotFitOpensNothing() throws IOException {
        copy(TinyModels.vector(), folder);
        Files.writeString(
                folder.resolve("model_index.json"),
                """
                {"_class_name": "StableDiffusionPipeline",
                 "darkroom": {"width": 512, "height": 512}}\
                """);
        Files.writeString(
                folder.resolve("unet/config.json"),
                "{\"block_out_channels\": [320], \"attention_head_dim\": 1000000}");

        assertThatThrownBy(() -> OnnxModel.load(folder, RuntimeSettings.cpu()))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("drawing 512x512 take")
                .hasMessageContaining("GiB of memory");
    }

    private long size(String part) throws IOException {
        return Files.size(folder.resolve(part).resolve("model.onnx"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
