package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.TinyModels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The studio's laws where pictures prompt drawings.
@Timeout(120)
class PicturedDrawingTest {
    private static final Pixels CAT = noise(3);
    private static final Pixels DOG = noise(4);

    /// A scale a row and one a call, embeddings and states, projected inside and outside.
    static Stream<Path> folders() {
        return Stream.of(TinyModels.pictured(), TinyModels.picturedXl());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aPictureIsTheSameToTheLastBitAloneAndAmongStrangersThatOthersPrompt(Path folder)
            throws Exception {
        try (Drawer drawer = Drawer.of(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DrawingParameters prompted = drawer.like(CAT, 0.7, plain(7, 10));
            DrawingParameters plain = plain(7, 10);
            List<String> alone = List.of(drawer.sha(prompted), drawer.sha(plain));
            List<Future<Picture>> crowd = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                DrawingParameters stranger =
                        switch (i % 4) {
                            case 0 -> plain(i, 5 + i);
                            case 1 -> drawer.like(DOG, 0.7, plain(i, 5 + i));
                            case 2 -> drawer.like(CAT, 1.3, plain(i, 5 + i));
                            default -> {
                                Asking unguided = asking(i, 5 + i).guidance(1);
                                yield drawer.like(DOG, 1, unguided.parameters());
                            }
                        };
                crowd.add(threads.submit(() -> drawer.studio().draw(stranger, UNINTERESTED)));
            }

            Future<String> besides = threads.submit(() -> drawer.sha(plain));
            List<String> among = List.of(drawer.sha(prompted), besides.get());

            for (Future<Picture> other : crowd) {
                other.get();
            }
            assertThat(among).isEqualTo(alone);
        }
    }

    @Test
    void severalPicturesPromptTheSameToTheLastBitAloneAndAmongStrangers() throws Exception {
        try (Drawer drawer = Drawer.of(TinyModels.pictured());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DrawingParameters wanted = drawer.retrieving(0.7, plain(7, 10), CAT, DOG);
            String alone = drawer.sha(wanted);
            List<Future<Picture>> crowd = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                DrawingParameters stranger =
                        switch (i % 4) {
                            case 0 -> plain(i, 5 + i);
                            case 1 -> drawer.like(DOG, 0.7, plain(i, 5 + i));
                            case 2 -> drawer.retrieving(1.3, plain(i, 5 + i), DOG, CAT);
                            default -> drawer.retrieving(1, plain(i, 5 + i), CAT, DOG, noise(i));
                        };
                crowd.add(threads.submit(() -> drawer.studio().draw(stranger, UNINTERESTED)));
            }

            String among = drawer.sha(wanted);

            for (Future<Picture> other : crowd) {
                other.get();
            }
            assertThat(among).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void onePictureOfAnIndexDrawsAsTheSamePictureGivenByHand(Path folder) throws UnusablePicture {
        try (Drawer drawer = Drawer.of(folder)) {
            DrawingParameters plain = plain(7, 6);

            assertThat(pixels(drawer, drawer.retrieving(0.6, plain, CAT)))
                    .isEqualTo(pixels(drawer, drawer.like(CAT, 0.6, plain)));
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aPictureThatCountsForNothingDrawsAsNone(Path folder) throws UnusablePicture {
        try (Drawer drawer = Drawer.of(folder)) {
            DrawingParameters plain = plain(7, 6);

            assertThat(pixels(drawer, drawer.like(CAT, 0, plain))).isEqualTo(pixels(drawer, plain));
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyPictureAndEveryScaleDrawsAnother(Path folder) throws UnusablePicture {
        try (Drawer drawer = Drawer.of(folder)) {
            DrawingParameters plain = plain(7, 6);
            List<List<Byte>> drawn = new ArrayList<>();
            for (DrawingParameters wanted :
                    List.of(
                            plain,
                            drawer.like(CAT, 1, plain),
                            drawer.like(CAT, 0.5, plain),
                            drawer.like(DOG, 1, plain))) {
                drawn.add(pixels(drawer, wanted));
            }

            assertThat(drawn).doesNotHaveDuplicates();
        }
    }

    /// Both texts are empty, and what is told of the picture is led away from nothing.
    @Test
    void guidanceCountsWhereTheTextsAreTheSame() throws UnusablePicture {
        try (Drawer drawer = Drawer.of(TinyModels.pictured())) {
            Asking wordless = asking(7, 6).prompt("");

            DrawingParameters unguided = wordless.guidance(1).parameters();
            assertThat(pixels(drawer, drawer.like(CAT, 1, wordless.parameters())))
                    .isNotEqualTo(pixels(drawer, drawer.like(CAT, 1, unguided)));
        }
    }

    /// Passes of one kind alone hold eight rows at most.
    @Test
    void promptedAndUnpromptedDrawingsSharePassesWhereEachRowHasAScale() throws Exception {
        assertThat(mostRows(TinyModels.pictured(), 0, 0.4)).isGreaterThan(8);
    }

    @Test
    void whereACallHasOneScaleDrawingsOfOneScaleShareItsPasses() throws Exception {
        Path folder = TinyModels.picturedXl();

        assertThat(mostRows(folder, 0.4, 0.4)).isGreaterThan(8);
        assertThat(mostRows(folder, 1, 0.4)).isLessThanOrEqualTo(8);
    }

    /// The rows of the largest pass of four drawings of two rows at one scale and four at another.
    private static int mostRows(Path folder, double scale, double other) throws Exception {
        List<Integer> passes = Collections.synchronizedList(new ArrayList<>());
        BatchLimits patient = BatchLimits.onGpu(1).withPatience(Duration.ofSeconds(5));
        try (Drawer drawer = Drawer.of(folder, patient, (_, rows, _, _) -> passes.add(rows));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Picture>> pictures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                double its = i % 2 == 0 ? scale : other;
                DrawingParameters plain = plain(i, 20);
                DrawingParameters wanted = its == 0 ? plain : drawer.like(CAT, its, plain);
                pictures.add(threads.submit(() -> drawer.studio().draw(wanted, UNINTERESTED)));
            }
            for (Future<Picture> picture : pictures) {
                picture.get();
            }
        }
        return Collections.max(passes);
    }

    private static List<Byte> pixels(Drawer drawer, DrawingParameters wanted)
            throws UnusablePicture {
        byte[] rgb = drawer.drawn(wanted).rgb();
        return IntStream.range(0, rgb.length).mapToObj(i -> rgb[i]).toList();
    }

    private static DrawingParameters plain(long seed, int steps) {
        return asking(seed, steps).parameters();
    }

    private static Asking asking(long seed, int steps) {
        return Asking.forAnApple().sampler("euler").seed(seed).steps(steps);
    }

    private static Pixels noise(long seed) {
        byte[] rgb = new byte[3 * 47 * 64];
        new Random(seed).nextBytes(rgb);
        return new Pixels(47, 64, rgb);
    }
}
