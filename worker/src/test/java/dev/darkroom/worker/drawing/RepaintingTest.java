package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/// Pictures to start from and masks, through real networks in the real runtime. The numbers are
/// held to diffusers by the golden runs.
class RepaintingTest {
    private static final int SIDE = 64;

    private static Studio studio(Path folder) {
        return new Studio(
                OnnxModel.load(folder, RuntimeSettings.cpu()),
                BatchLimits.onCpu(2),
                (_, _, _, _) -> {});
    }

    private static Pixels pixels(IntUnaryOperator level) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) level.applyAsInt(i);
        }
        return new Pixels(SIDE, SIDE, rgb);
    }

    private static Pixels picture() {
        return pixels(i -> i / 3 % SIDE * 3 + i % 3 * 20);
    }

    private static Optional<Pixels> whiteWhere(IntPredicate column) {
        return Optional.of(pixels(i -> column.test(i / 3 % SIDE) ? 255 : 0));
    }

    private static DrawingParameters asked(double strength, Optional<Pixels> mask) {
        DrawingParameters plain = Asking.forAnApple().sampler("ddim").steps(6).parameters();
        return new DrawingParameters(
                plain.prompt(),
                plain.negativePrompt(),
                SIDE,
                SIDE,
                plain.steps(),
                plain.sampler(),
                plain.guidanceScale(),
                plain.seed(),
                Optional.of(new InitImage(picture(), strength, mask, "", Optional.empty())),
                plain.format(),
                plain.quality(),
                Nuances.NONE);
    }

    private static byte[] drawn(Studio studio, DrawingParameters asked) throws UnusablePicture {
        byte[] file = studio.draw(asked, UNINTERESTED).bytes();
        return PictureReader.read(file, PictureLimits.STANDARD, Backdrop.WHITE).rgb();
    }

    @Test
    void aWhiteMaskDrawsWhatNoMaskDraws() throws UnusablePicture {
        try (Studio studio = studio(TinyModels.scalar())) {
            byte[] unmasked = drawn(studio, asked(0.6, Optional.empty()));

            assertThat(drawn(studio, asked(0.6, whiteWhere(_ -> true)))).isEqualTo(unmasked);
        }
    }

    @Test
    void aBlackMaskGivesThePictureBackWhateverIsAskedFor() throws UnusablePicture {
        try (Studio studio = studio(TinyModels.scalar())) {
            byte[] little = drawn(studio, asked(0.2, whiteWhere(_ -> false)));

            assertThat(drawn(studio, asked(1, whiteWhere(_ -> false)))).isEqualTo(little);
            assertThat(drawn(studio, asked(1, whiteWhere(_ -> true)))).isNotEqualTo(little);
        }
    }

    @Test
    void aMaskedDrawingDoesNotDependOnItsBatchMates() throws Exception {
        try (Studio studio = studio(TinyModels.scalar())) {
            DrawingParameters asked = asked(0.6, whiteWhere(x -> x < SIDE / 2));
            Picture alone = studio.draw(asked, UNINTERESTED);

            assertThat(Strangers.drawnAmong(studio, asked).sha256()).isEqualTo(alone.sha256());
        }
    }

    @Test
    void aModelTrainedToRepaintDrawsNothingElse() throws UnusablePicture {
        try (Studio studio = studio(TinyModels.repainting())) {
            studio.warmUp();
            assertThatThrownBy(() -> drawn(studio, asked(0.6, Optional.empty())))
                    .isInstanceOf(DrawingFailed.class)
                    .hasMessageContaining("only repaints");
            byte[] half = drawn(studio, asked(0.6, whiteWhere(x -> x < SIDE / 2)));

            assertThat(drawn(studio, asked(0.6, whiteWhere(_ -> true)))).isNotEqualTo(half);
        }
    }
}
