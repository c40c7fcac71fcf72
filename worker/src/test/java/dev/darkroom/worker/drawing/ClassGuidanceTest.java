package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureFile;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/// The bundled model and its classifier.
class ClassGuidanceTest {
    private static final int STEPS = 6;
    private static final long SEED = 11;
    private static final double SCALE = 4;
    private static final String LABEL = "red-apple";

    private final OnnxModel model =
            OnnxModel.load(Path.of("../models/emoji"), RuntimeSettings.cpu());
    private final Studio studio = new Studio(model, BatchLimits.onCpu(2), (_, _, _, _) -> {});

    @AfterEach
    void close() {
        studio.close();
    }

    private DrawingParameters wanted(double scale) {
        Optional<ClassGuidance> to =
                scale == 0
                        ? Optional.empty()
                        : Optional.of(
                                new ClassGuidance(
                                        LABEL, scale, model.classifier().orElseThrow().sha256()));
        return new DrawingParameters(
                "",
                Optional.empty(),
                128,
                128,
                STEPS,
                "flow-euler",
                1,
                SEED,
                Optional.empty(),
                ImageFormat.PNG,
                90,
                Nuances.NONE.withClassGuidance(to));
    }

    @Test
    void aLedDrawingIsWhatTheFormulaSays() {
        DrawingParameters wanted = wanted(SCALE);
        byte[] expected =
                PictureFile.encode(
                        model.decode(writtenOut(SCALE)),
                        ImageFormat.PNG,
                        90,
                        Inscription.of(wanted, studio.card(), studio.identity()));

        assertThat(studio.draw(wanted, UNINTERESTED).bytes()).isEqualTo(expected);
    }

    /// Euler's method over v - w s / (1 - s) g.
    private Latents writtenOut(double scale) {
        Conditioning nothing =
                model.complete(
                        model.encode(Words.of(""), 1), wanted(0), Nuances.NONE.framing().prompt());
        Latents x = NoiseKind.CPU.from(SEED).next(model.latentShape(128, 128));
        for (int i = 0; i < STEPS; i++) {
            double s = sigma(i);
            double t = (float) (1000 * s);
            Latents v = model.denoiser().run(List.of(new Row(x, t, nothing))).getFirst();
            double pull = scale * s / Math.max(1 - s, 0.05);
            x = x.plus(v.plus(gradient(x, t), -pull), sigma(i + 1) - s);
        }
        return x;
    }

    private Latents gradient(Latents x, double timestep) {
        Classifier classifier = model.classifier().orElseThrow();
        return classifier.gradient(x, timestep, classifier.labels().indexOf(LABEL));
    }

    /// The bundled model's own levels: from 1 to 1/1000 in even steps, shifted by nothing.
    private static double sigma(int step) {
        return step == STEPS ? 0 : 1 + (1e-3 - 1) * step / (STEPS - 1);
    }

    @Test
    void aLedDrawingIsTheSameToTheLastBitAmongOthers() throws Exception {
        Picture alone = studio.draw(wanted(SCALE), UNINTERESTED);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Picture>> crowd =
                    DoubleStream.of(0, 1, 2, SCALE, 8, 0, 3)
                            .mapToObj(
                                    scale ->
                                            threads.submit(
                                                    () -> studio.draw(wanted(scale), UNINTERESTED)))
                            .toList();

            assertThat(crowd.get(3).get().sha256())
                    .isEqualTo(alone.sha256())
                    .isNotEqualTo(crowd.get(0).get().sha256());
        }
    }

    /// Where a class is certain, nothing is left to pull.
    @Test
    void theClassIsMoreCertainTheFurtherADrawingIsLed() {
        assertThat(pullLeft(writtenOut(8))).isLessThan(0.5 * pullLeft(writtenOut(0)));
    }

    private double pullLeft(Latents drawn) {
        Latents noise = NoiseKind.CPU.from(1).next(drawn.shape());
        return gradient(Latents.mix(0.8, drawn, 0.2, noise), 200).norm();
    }
}
