package dev.darkroom.worker.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.part.ClipEncoders;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// The networks in tiny-evaluation answer with mean colours, so that every figure is known.
class EvaluationTest {
    private static final Path NETWORKS = Path.of("src/test/resources/tiny-evaluation");
    private static final Path FEATURES = NETWORKS.resolve("features/model.onnx");

    private static Sessions sessions;
    private static FeatureNetwork network;
    private static ClipEncoders clip;

    @BeforeAll
    static void open() throws IOException {
        sessions = new Sessions(RuntimeSettings.cpu());
        network = FeatureNetwork.open(FEATURES, Optional.empty(), Optional.empty(), sessions);
        clip = ClipEncoders.open(NETWORKS.resolve("clip"), sessions);
    }

    @AfterAll
    static void close() {
        clip.close();
        network.close();
    }

    private record Made(int count, IntFunction<Sample> sample) implements Samples {
        @Override
        public String source() {
            return "made";
        }

        @Override
        public void forEach(int most, Consumer<Sample> observer) {
            for (int i = 0; i < Math.min(count, most); i++) {
                observer.accept(sample.apply(i));
            }
        }
    }

    private static Sample plain(
            int width, int height, int red, int green, int blue, String prompt) {
        var rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
        return new Sample(new Pixels(width, height, rgb), Optional.ofNullable(prompt));
    }

    private static Samples reds(int count, int shift) {
        return new Made(count, i -> plain(9 + i % 5, 20, shift + i % 50, 40, i % 30, "red"));
    }

    private static Evaluation.Outcome evaluate(Samples generated, Samples reference)
            throws IOException {
        return new Evaluation(network, Optional.of(clip), new Evaluation.Limits(150, 3, 2))
                .of(generated, reference);
    }

    private static Figure figure(Evaluation.Outcome outcome, String name) {
        return outcome.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double value(Evaluation.Outcome outcome, String name) {
        return figure(outcome, name).value().orElseThrow();
    }

    @Test
    void picturesLikeTheRealOnesAreAtNoDistance() throws IOException {
        var outcome = evaluate(reds(150, 100), reds(150, 100));

        assertThat(value(outcome, "fid")).isCloseTo(0, within(1e-9));
        assertThat(value(outcome, "precision")).isEqualTo(1);
        assertThat(value(outcome, "coverage")).isEqualTo(1);
        assertThat(figure(outcome, "fid").caution()).isEmpty();
    }

    @Test
    void anEvenShiftOfAllPicturesIsItsSquareAway() throws IOException {
        var outcome = evaluate(reds(150, 100), reds(150, 151));

        // 51 levels are 0.4 in -1..1
        assertThat(value(outcome, "fid")).isCloseTo(0.16, within(1e-5));
        assertThat(value(outcome, "precision")).isLessThan(0.1);
    }

    @Test
    void picturesThatShowTheirPromptsScoreMoreThanThoseThatDoNot() throws IOException {
        Samples right = new Made(7, i -> plain(30, 12 + i, 255, 0, 0, "a red apple"));
        Samples wrong = new Made(7, i -> plain(30, 12 + i, 0, 255, 0, "a red apple"));

        assertThat(value(evaluate(right, right), "clip_score")).isCloseTo(100, within(1e-4));
        assertThat(value(evaluate(wrong, wrong), "clip_score")).isCloseTo(0, within(1e-4));
    }

    @Test
    void picturesSureOfThreeClassesAlikeScoreThree() throws IOException {
        Samples clear =
                new Made(
                        60,
                        i ->
                                plain(
                                        8,
                                        8,
                                        i % 3 == 0 ? 255 : 0,
                                        i % 3 == 1 ? 255 : 0,
                                        i % 3 == 2 ? 255 : 0,
                                        null));

        assertThat(value(evaluate(clear, clear), "inception_score")).isCloseTo(3, within(1e-3));
    }

    @Test
    void everyFigureSaysHowManyPicturesAreBehindItAndWhatTheyAreTooFewFor() throws IOException {
        var outcome = evaluate(reds(3, 100), reds(40, 100));

        assertThat(outcome.figures())
                .filteredOn(figure -> figure.value().isPresent())
                .allMatch(figure -> figure.generated() == 3);
        assertThat(figure(outcome, "fid").caution().orElseThrow())
                .contains("3 pictures do not fill 3 dimensions");
        assertThat(figure(outcome, "precision").value()).isEmpty();
        assertThat(figure(outcome, "precision").caution().orElseThrow())
                .contains("more than 3 pictures");
    }

    @Test
    void noMorePicturesAreLookedAtThanAllowed() throws IOException {
        assertThat(evaluate(reds(500, 100), reds(20, 100)).generated()).isEqualTo(150);
    }

    @Test
    void picturesWithoutPromptsHaveNoClipScore() throws IOException {
        Samples mute = new Made(5, i -> plain(8, 8, i, i, i, null));

        assertThat(figure(evaluate(mute, mute), "clip_score").caution().orElseThrow())
                .contains("no picture says its prompt");
    }

    @Test
    void aSideWithoutPicturesIsNamed() {
        assertThatIOException()
                .isThrownBy(() -> evaluate(reds(5, 0), new Made(0, _ -> null)))
                .withMessageContaining("made has no PNG");
    }

    @Test
    void anOutputThatTheNetworkDoesNotHaveIsNamedBesideThoseItHas() {
        assertThatIOException()
                .isThrownBy(
                        () ->
                                FeatureNetwork.open(
                                        FEATURES, Optional.of("pool"), Optional.empty(), sessions))
                .withMessageContaining("model.onnx")
                .withMessageContaining("pool")
                .withMessageContaining("[features, logits]");
    }

    @Test
    void aNetworkThatTakesNoPicturesIsRefusedByItsInputs() {
        Path texts = NETWORKS.resolve("clip/text_encoder/model.onnx");

        assertThatIOException()
                .isThrownBy(
                        () ->
                                FeatureNetwork.open(
                                        texts, Optional.empty(), Optional.empty(), sessions))
                .withMessageContaining("input_ids")
                .withMessageContaining("[N,3,H,W]");
    }

    @Test
    void aSizeThatIsNotTheGraphsIsRefused(@TempDir Path folder) throws IOException {
        Path copy = Files.copy(FEATURES, folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"size\": 9}");

        assertThatIOException()
                .isThrownBy(
                        () ->
                                FeatureNetwork.open(
                                        copy, Optional.empty(), Optional.empty(), sessions))
                .withMessageContaining("height of 9; 8 would do");
    }
}
