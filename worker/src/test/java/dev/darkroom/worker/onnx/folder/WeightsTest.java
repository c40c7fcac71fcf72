package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class WeightsTest {
    private static final ModelFolder.Needs NEEDS =
            new ModelFolder.Needs(List.of("text_encoder", "unet", "vae_decoder"), List.of());

    @TempDir Path folder;

    @Test
    void aFolderWeighsWhatItsNetworksAndTheWeightsBesideThemWeigh() throws IOException {
        copy(TinyModels.vector(), folder);
        long before = Weights.of(ModelFolder.open(folder), NEEDS).bytes();
        Files.write(folder.resolve("unet/model.onnx_data"), new byte[1000]);
        Files.write(folder.resolve("unet/notes.txt"), new byte[1000]);

        assertThat(Weights.of(ModelFolder.open(folder), NEEDS).bytes()).isEqualTo(before + 1000);
    }

    @Test
    void aFolderThatDoesNotFitSaysSoWithBothSizes() {
        ModelFolder model = ModelFolder.open(TinyModels.vector());
        var weights = new Weights(24L << 30);

        assertThatThrownBy(() -> weights.demandFit(model, 16L << 30))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("tiny-model")
                .hasMessageContaining("24.0 GiB")
                .hasMessageContaining("16.0 GiB");
        assertThatCode(() -> weights.demandFit(model, 32L << 30)).doesNotThrowAnyException();
    }

    @Test
    void loadingAFolderThatDoesNotFitOpensNothing() throws IOException {
        copy(TinyModels.vector(), folder);
        // A file with a hole: as large as it says, and taking no room on the disk.
        try (var weights =
                new RandomAccessFile(folder.resolve("unet/w.onnx_data").toFile(), "rw")) {
            weights.setLength(2 * Weights.memoryHere());
        }

        assertThatThrownBy(() -> OnnxModel.load(folder, RuntimeSettings.cpu()))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("GiB of memory");
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
