package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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

    /// Draws with one model.
    private record Drawer(OnnxModel model, Studio studio) implements AutoCloseable {
        static Drawer of(Path folder) {
            return of(folder, BatchLimits.onCpu(2), (_, _, _, _) -> {});
        }

        static Drawer of(Path folder, BatchLimits limits, PassListener listener) {
            OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu());
            return new Drawer(model, new Studio(model, limits, listener));
        }

        DrawingParameters like(Pixels picture, double scale, Asking asking) {
            DrawingParameters plain = asking.parameters();
            var prompt =
                    new UsedImagePrompt(
                            model.imagePrompts().seen(picture),
                            "11".repeat(32),
                            RequestDigest.sha256(picture.rgb()),
                            scale);
            return plain.with(plain.nuances().withImagePrompt(Optional.of(prompt)));
        }

        DrawingParameters retrieving(double scale, Asking asking, Pixels... pictures) {
            DrawingParameters plain = asking.parameters();
            List<RetrievedPicture> retrieved =
                    Stream.of(pictures)
                            .map(
                                    one ->
                                            new SeenPicture(
                                                    model.imagePrompts().seen(one),
                                                    RequestDigest.sha256(one.rgb())))
                            .map(seen -> new RetrievedPicture("a.png", seen))
                            .toList();
            var used = new UsedRetrieval(retrieved, "11".repeat(32), scale);
            return plain.with(plain.nuances().withRetrieval(Optional.of(used)));
        }

        List<Byte> pixels(DrawingParameters wanted) throws UnusablePicture {
            byte[] file = studio.draw(wanted, UNINTERESTED).bytes();
            byte[] rgb = PictureReader.read(file, PictureLimits.STANDARD, Backdrop.WHITE).rgb();
            return IntStream.range(0, rgb.length).mapToObj(i -> rgb[i]).toList();
        }

        @Override
        public void close() {
            studio.close();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aPictureIsTheSameToTheLastBitAloneAndAmongStrangersThatOthersPrompt(Path folder)
            throws Exception {
        try (Drawer drawer = Drawer.of(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DrawingParameters prompted = drawer.like(CAT, 0.7, asking(7, 10));
            DrawingParameters plain = asking(7, 10).parameters();
            List<String> alone = List.of(sha(drawer, prompted), sha(drawer, plain));
            List<Future<Picture>> crowd = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                DrawingParameters stranger =
                        switch (i % 4) {
                            case 0 -> asking(i, 5 + i).parameters();
                            case 1 -> drawer.like(DOG, 0.7, asking(i, 5 + i));
                            case 2 -> drawer.like(CAT, 1.3, asking(i, 5 + i));
                            default -> drawer.like(DOG, 1, asking(i, 5 + i).guidance(1));
                        };
                crowd.add(threads.submit(() -> drawer.studio().draw(stranger, UNINTERESTED)));
            }

            Future<String> besides = threads.submit(() -> sha(drawer, plain));
            List<String> among = List.of(sha(drawer, prompted), besides.get());

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
            DrawingParameters wanted = drawer.retrieving(0.7, asking(7, 10), CAT, DOG);
            String alone = sha(drawer, wanted);
            List<Future<Picture>> crowd = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                DrawingParameters stranger =
                        switch (i % 4) {
                            case 0 -> asking(i, 5 + i).parameters();
                            case 1 -> drawer.like(DOG, 0.7, asking(i, 5 + i));
                            case 2 -> drawer.retrieving(1.3, asking(i, 5 + i), DOG, CAT);
                            default -> drawer.retrieving(1, asking(i, 5 + i), CAT, DOG, noise(i));
                        };
                crowd.add(threads.submit(() -> drawer.studio().draw(stranger, UNINTERESTED)));
            }

            String among = sha(drawer, wanted);

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
            Asking asking = asking(7, 6);

            assertThat(drawer.pixels(drawer.retrieving(0.6, asking, CAT)))
                    .isEqualTo(drawer.pixels(drawer.like(CAT, 0.6, asking)));
        }
    }

    private static String sha(Drawer drawer, DrawingParameters wanted) {
        return drawer.studio().draw(wanted, UNINTERESTED).sha256();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aPictureThatCountsForNothingDrawsAsNone(Path folder) throws UnusablePicture {
        try (Drawer drawer = Drawer.of(folder)) {
            Asking asking = asking(7, 6);

            assertThat(drawer.pixels(drawer.like(CAT, 0, asking)))
                    .isEqualTo(drawer.pixels(asking.parameters()));
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyPictureAndEveryScaleDrawsAnother(Path folder) throws UnusablePicture {
        try (Drawer drawer = Drawer.of(folder)) {
            Asking asking = asking(7, 6);
            List<List<Byte>> drawn = new ArrayList<>();
            for (DrawingParameters wanted :
                    List.of(
                            asking.parameters(),
                            drawer.like(CAT, 1, asking),
                            drawer.like(CAT, 0.5, asking),
                            drawer.like(DOG, 1, asking))) {
                drawn.add(drawer.pixels(wanted));
            }

            assertThat(drawn).doesNotHaveDuplicates();
        }
    }

    /// Both texts are empty, and what is told of the picture is led away from nothing.
    @Test
    void guidanceCountsWhereTheTextsAreTheSame() throws UnusablePicture {
        try (Drawer drawer = Drawer.of(TinyModels.pictured())) {
            Asking wordless = asking(7, 6).prompt("");

            assertThat(drawer.pixels(drawer.like(CAT, 1, wordless)))
                    .isNotEqualTo(drawer.pixels(drawer.like(CAT, 1, wordless.guidance(1))));
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
                Asking asking = asking(i, 20);
                DrawingParameters wanted =
                        its == 0 ? asking.parameters() : drawer.like(CAT, its, asking);
                pictures.add(threads.submit(() -> drawer.studio().draw(wanted, UNINTERESTED)));
            }
            for (Future<Picture> picture : pictures) {
                picture.get();
            }
        }
        return Collections.max(passes);
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
