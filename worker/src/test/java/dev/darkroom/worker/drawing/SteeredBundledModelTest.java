package dev.darkroom.worker.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;

import org.junit.jupiter.api.AutoClose;
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

    @AutoClose private static Drawer drawer;

    @BeforeAll
    static void open() {
        drawer = Drawer.of(Path.of("../models/emoji"));
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
        var control = new UsedControl("layout", Drawer.SOME_HASH, picture, 1, 0, 1, false);
        return plain.with(plain.nuances().withControls(List.of(control)));
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
        assertThat(drawer.model().oneTimestep()).isEmpty();
    }

    @Test
    void aLayoutPutsTheFirstThingWhereItIsRedAndTheSecondWhereItIsGreen() throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            Pixels one = drawer.drawn(led(asking(BOTH, seed, 8), layout(4, 4, 68, 68)));
            Pixels other = drawer.drawn(led(asking(BOTH, seed, 8), layout(68, 68, 4, 4)));

            assertThat(redness(one, 4, 4)).isPositive().isGreaterThan(redness(one, 68, 68) + 20);
            assertThat(redness(other, 68, 68)).isPositive();
            assertThat(redness(other, 68, 68)).isGreaterThan(redness(other, 4, 4) + 20);
        }
    }

    @Test
    void whatIsDrawnLikeAPictureIsNearToIt() throws Exception {
        Pixels shown = example("untaught/guide-dog.png");
        for (int seed = 1; seed <= 3; seed++) {
            DrawingParameters plain = asking("", seed, 8);
            double without = apart(drawer.drawn(plain), shown);

            assertThat(apart(drawer.drawn(drawer.like(shown, 1, plain)), shown))
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
                        drawer.like(shown, 1, asking("in blue", 7, 6)),
                        drawer.retrieving(1, asking("", 7, 6), shown, layout(4, 4, 68, 68)),
                        drawer.like(shown, 1, led(asking("", 7, 6), layout(68, 4, 4, 68))));
        List<String> alone = kinds.stream().map(drawer::sha).toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> crowd =
                    Stream.of(kinds, kinds, kinds)
                            .flatMap(List::stream)
                            .map(kind -> threads.submit(() -> drawer.sha(kind)))
                            .toList();
            for (int i = 0; i < crowd.size(); i++) {
                assertThat(crowd.get(i).get()).isEqualTo(alone.get(i % kinds.size()));
            }
        }
        assertThat(alone).doesNotHaveDuplicates();
    }
}
