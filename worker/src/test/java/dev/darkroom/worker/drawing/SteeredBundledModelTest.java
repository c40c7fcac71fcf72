package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// The bundled model, led by the layouts and prompted by the pictures that the documents show.
class SteeredBundledModelTest {
    private static final Path EXAMPLES = Path.of("../docs/pictures/steering");
    private static final String BOTH = "a red apple and a blue car";
    private static final int SIDE = 128;

    private static OnnxModel model;
    private static Studio studio;

    @BeforeAll
    static void open() {
        model = OnnxModel.load(Path.of("../models/emoji"), RuntimeSettings.cpu());
        studio = new Studio(model, BatchLimits.onCpu(2), (_, _, _, _) -> {});
    }

    @AfterAll
    static void close() {
        studio.close();
    }

    private static DrawingParameters asking(String prompt, long seed, int steps) {
        Asking asking = Asking.forAnApple();
        DrawingParameters small = asking.prompt(prompt).seed(seed).steps(steps).parameters();
        return new DrawingParameters(
                small.prompt(),
                small.negativePrompt(),
                SIDE,
                SIDE,
                small.steps(),
                "flow-euler",
                small.guidanceScale(),
                small.seed(),
                Optional.empty(),
                small.format(),
                small.quality(),
                Nuances.NONE);
    }

    private static DrawingParameters led(DrawingParameters plain, Pixels layout) {
        var picture = new UsedControl.Picture(layout, RequestDigest.sha256(layout.rgb()), "none");
        var control = new UsedControl("layout", "11".repeat(32), picture, 1, 0, 1, false);
        return plain.with(plain.nuances().withControls(List.of(control)));
    }

    private static DrawingParameters like(DrawingParameters plain, Pixels picture) {
        var prompt =
                new UsedImagePrompt(
                        model.imagePrompts().seen(picture),
                        "11".repeat(32),
                        RequestDigest.sha256(picture.rgb()),
                        1);
        return plain.with(plain.nuances().withImagePrompt(Optional.of(prompt)));
    }

    private static DrawingParameters retrieving(DrawingParameters plain, Pixels... pictures) {
        List<RetrievedPicture> retrieved =
                Stream.of(pictures)
                        .map(
                                one ->
                                        new SeenPicture(
                                                model.imagePrompts().seen(one),
                                                RequestDigest.sha256(one.rgb())))
                        .map(seen -> new RetrievedPicture("a.png", seen))
                        .toList();
        var used = new UsedRetrieval(retrieved, "11".repeat(32), 1);
        return plain.with(plain.nuances().withRetrieval(Optional.of(used)));
    }

    private static Pixels drawn(DrawingParameters wanted) throws UnusablePicture {
        return PictureReader.read(
                studio.draw(wanted, UNINTERESTED).bytes(), PictureLimits.STANDARD, Backdrop.WHITE);
    }

    private static Pixels example(String name) throws IOException, UnusablePicture {
        return PictureReader.read(
                Files.readAllBytes(EXAMPLES.resolve(name)), PictureLimits.STANDARD, Backdrop.WHITE);
    }

    /// A black picture with a red and a green square of 56 pixels, by their left upper corners.
    private static Pixels layout(int redX, int redY, int greenX, int greenY) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        square(rgb, redX, redY, 0);
        square(rgb, greenX, greenY, 1);
        return new Pixels(SIDE, SIDE, rgb);
    }

    private static void square(byte[] rgb, int left, int top, int channel) {
        for (int y = top; y < top + 56; y++) {
            for (int x = left; x < left + 56; x++) {
                rgb[3 * (y * SIDE + x) + channel] = (byte) 255;
            }
        }
    }

    /// By how much red outweighs blue in a square of 56 pixels, over its pixels.
    private static double redness(Pixels picture, int left, int top) {
        long sum = 0;
        for (int y = top; y < top + 56; y++) {
            for (int x = left; x < left + 56; x++) {
                int at = 3 * (y * SIDE + x);
                sum += (picture.rgb()[at] & 0xff) - (picture.rgb()[at + 2] & 0xff);
            }
        }
        return sum / (56.0 * 56);
    }

    @Test
    void rowsAtDifferentStepsShareItsPasses() {
        assertThat(model.oneTimestep()).isEmpty();
    }

    @Test
    void aLayoutPutsTheFirstThingWhereItIsRedAndTheSecondWhereItIsGreen() throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            Pixels one = drawn(led(asking(BOTH, seed, 8), layout(4, 4, 68, 68)));
            Pixels other = drawn(led(asking(BOTH, seed, 8), layout(68, 68, 4, 4)));

            assertThat(redness(one, 4, 4)).isPositive().isGreaterThan(redness(one, 68, 68) + 20);
            assertThat(redness(other, 68, 68)).isPositive();
            assertThat(redness(other, 68, 68)).isGreaterThan(redness(other, 4, 4) + 20);
        }
    }

    @Test
    void whatIsDrawnLikeAPictureIsNearToIt() throws Exception {
        Pixels shown = example("untaught/guide-dog.png");
        for (int seed = 1; seed <= 3; seed++) {
            double without = apart(drawn(asking("", seed, 8)), shown);

            assertThat(apart(drawn(like(asking("", seed, 8), shown)), shown))
                    .isLessThan(0.6 * without);
        }
    }

    /// The root of the mean squared difference, in levels of 255.
    private static double apart(Pixels a, Pixels b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            double difference = (a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff);
            sum += difference * difference;
        }
        return Math.sqrt(sum / a.rgb().length);
    }

    @Test
    void whatIsSteeredAndWhatIsNotAreTheSameToTheLastBitAloneAndTogether() throws Exception {
        Pixels shown = example("untaught/guide-dog.png");
        List<DrawingParameters> kinds =
                List.of(
                        asking(BOTH, 7, 6),
                        led(asking(BOTH, 7, 6), layout(4, 4, 68, 68)),
                        like(asking("in blue", 7, 6), shown),
                        retrieving(asking("", 7, 6), shown, layout(4, 4, 68, 68)),
                        like(led(asking("", 7, 6), layout(68, 4, 4, 68)), shown));
        List<String> alone = kinds.stream().map(SteeredBundledModelTest::sha).toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> crowd =
                    Stream.of(kinds, kinds, kinds)
                            .flatMap(List::stream)
                            .map(kind -> threads.submit(() -> sha(kind)))
                            .toList();
            for (int i = 0; i < crowd.size(); i++) {
                assertThat(crowd.get(i).get()).isEqualTo(alone.get(i % kinds.size()));
            }
        }
        assertThat(alone).doesNotHaveDuplicates();
    }

    private static String sha(DrawingParameters wanted) {
        return studio.draw(wanted, UNINTERESTED).sha256();
    }
}
