package dev.darkroom.worker.onnx;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.drawing.DrawingFailed;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.InitImage;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.Studio;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.part.VisionNetwork;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;
import dev.darkroom.worker.outcome.FailureCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Networks that overflow, or answer a number that is none: see `spoiled.py`.
class SpoiledNetworksTest {
    private static final Path SPOILED = Path.of("src/test/resources/spoiled");

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "decoder-partly.onnx, vae_decoder",
        "decoder-overflow.onnx, vae_decoder",
        "encoder.onnx, vae_encoder",
        "text-encoder.onnx, text_encoder",
    })
    void numbersThatAreNotFiniteAreAFailureWhicheverNetworkAnswersThem(String file, String part)
            throws IOException {
        copy(TinyModels.scalar(), folder);
        Files.copy(
                SPOILED.resolve(file),
                folder.resolve(part).resolve("model.onnx"),
                StandardCopyOption.REPLACE_EXISTING);
        OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu());
        try (Studio studio = new Studio(model, BatchLimits.onCpu(1), (_, _, _, _) -> {})) {
            assertThatThrownBy(() -> studio.draw(fromAPicture(), UNINTERESTED))
                    .isInstanceOf(DrawingFailed.class)
                    .hasMessageContaining(part + " answered numbers that are not finite");
            assertThatThrownBy(() -> studio.draw(fromAPicture(), UNINTERESTED))
                    .satisfies(
                            failed ->
                                    assertThat(FailureCode.of(failed))
                                            .isEqualTo(FailureCode.NOT_FINITE));
        }
    }

    @Test
    void aPictureIsNotMeasuredByNumbersThatAreNotFinite() throws IOException {
        Path file = SPOILED.resolve("vision.onnx");
        Pixels black = new Pixels(8, 8, new byte[3 * 64]);
        var sessions = new Sessions(RuntimeSettings.cpu());
        try (VisionNetwork network =
                VisionNetwork.open(file, folder.resolve("none.json"), sessions)) {
            assertThatThrownBy(() -> network.look(List.of(black), List.of("features")))
                    .hasMessageContaining("answered numbers that are not finite");
        }
    }

    private static DrawingParameters fromAPicture() {
        Pixels black = new Pixels(64, 64, new byte[3 * 64 * 64]);
        return new DrawingParameters(
                "a red square",
                Optional.empty(),
                64,
                64,
                2,
                "euler",
                1,
                7,
                Optional.of(new InitImage(black, 1, Optional.empty(), "", Optional.empty())),
                ImageFormat.PNG,
                90,
                Nuances.NONE);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }
}
