package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.Control;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// The studio's laws where control networks lead drawings.
class ControlledDrawingTest {
    private static final Pixels SKETCH = noise(3);

    @Test
    void aPictureIsTheSameToTheLastBitAloneAndAmongStrangersWithOtherControls() throws Exception {
        try (Studio studio = studio((_, _, _, _) -> {});
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DrawingParameters wanted =
                    with(7, 12, use("lines", 1, 0, 0.8), use("tiles", 0.6, 0.3, 1));
            Picture alone = studio.draw(wanted, UNINTERESTED);
            List<Future<Picture>> crowd = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                DrawingParameters stranger =
                        switch (i % 4) {
                            case 0 -> with(i, 5 + i);
                            case 1 -> with(i, 5 + i, use("lines", 0.5, 0.2, 0.6));
                            case 2 -> with(i, 5 + i, guessing(use("tiles", 1, 0, 1)));
                            default -> with(i, 5 + i, guessing(use("whole", 1, 0, 0.5)));
                        };
                crowd.add(threads.submit(() -> studio.draw(stranger, UNINTERESTED)));
            }

            Picture among = studio.draw(wanted, UNINTERESTED);

            for (Future<Picture> other : crowd) {
                other.get();
            }
            assertThat(among.sha256()).isEqualTo(alone.sha256());
        }
    }

    @Test
    void everyControlDrawsAnotherPicture() throws UnusablePicture {
        try (Studio studio = studio((_, _, _, _) -> {})) {
            List<UsedControl> ways =
                    List.of(
                            use("lines", 1, 0, 1),
                            use("lines", 0.5, 0, 1),
                            use("lines", 1, 0.5, 1),
                            use("lines", 1, 0, 0.5),
                            guessing(use("lines", 1, 0, 1)),
                            use("tiles", 1, 0, 1));
            List<List<Byte>> drawn = new ArrayList<>();
            drawn.add(pixels(studio, with(7, 6)));
            for (UsedControl way : ways) {
                drawn.add(pixels(studio, with(7, 6, way)));
            }

            assertThat(drawn).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatLeadsNowhereOrNeverDrawsAsNothing() throws UnusablePicture {
        try (Studio studio = studio((_, _, _, _) -> {})) {
            List<Byte> plain = pixels(studio, with(7, 6));

            assertThat(pixels(studio, with(7, 6, use("lines", 0, 0, 1)))).isEqualTo(plain);
            assertThat(pixels(studio, with(7, 6, use("lines", 1, 0.9, 1)))).isEqualTo(plain);
        }
    }

    @Test
    void guessModeCountsWhereBothTextsAreTheSame() throws UnusablePicture {
        try (Studio studio = studio((_, _, _, _) -> {})) {
            DrawingParameters same =
                    Asking.forAnApple().negative("a red apple").steps(6).parameters();
            UsedControl even = use("whole", 1, 0, 1);

            assertThat(pixels(studio, led(same, guessing(even))))
                    .isNotEqualTo(pixels(studio, led(same, even)));
        }
    }

    @ParameterizedTest
    @CsvSource({"euler, 10, 2, 4", "heun, 19, 4, 8", "dpm2, 19, 4, 8"})
    void callsOutsideOfStartAndEndAreNotLed(String sampler, int calls, int first, int last) {
        List<List<Row>> asked = asked(sampler, use("any", 0.5, 0.2, 0.5));

        assertThat(asked).hasSize(calls);
        for (int call = 0; call < calls; call++) {
            for (Row row : asked.get(call)) {
                assertThat(row.controls().size())
                        .as("controls of call %s", call)
                        .isEqualTo(call >= first && call <= last ? 1 : 0);
            }
        }
    }

    @Test
    void guessModeLeadsWhatIsDrawnTowardsAlone() {
        for (List<Row> call : asked("euler", guessing(use("any", 0.5, 0, 1)))) {
            assertThat(call).hasSize(2);
            assertThat(call.getFirst().controls()).isEmpty();
            assertThat(call.getLast().controls())
                    .singleElement()
                    .returns(true, Control::graded)
                    .returns(0.5, Control::scale);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void ledAndUnledDrawingsSharePassesAsManyOfOneKindDo(int each) throws Exception {
        double alone = rowsAPass(IntStream.range(0, 2 * each).mapToObj(i -> with(i, 20)).toList());
        double mixed =
                rowsAPass(
                        IntStream.range(0, 2 * each)
                                .mapToObj(
                                        i ->
                                                i % 2 == 0
                                                        ? with(i, 20)
                                                        : with(i, 20, use("lines", 1, 0.2, 0.8)))
                                .toList());

        assertThat(mixed).isGreaterThan(0.9 * alone);
    }

    private static double rowsAPass(List<DrawingParameters> crowd) throws Exception {
        List<Integer> passes = Collections.synchronizedList(new ArrayList<>());
        BatchLimits patient = BatchLimits.onGpu(1).withPatience(Duration.ofSeconds(5));
        try (Studio studio = new Studio(load(), patient, (_, rows, _, _) -> passes.add(rows));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Picture>> pictures = new ArrayList<>();
            crowd.forEach(
                    one -> pictures.add(threads.submit(() -> studio.draw(one, UNINTERESTED))));
            for (Future<Picture> picture : pictures) {
                picture.get();
            }
        }
        return passes.stream().mapToInt(Integer::intValue).average().orElseThrow();
    }

    /// The rows of each call that a drawing of ten steps makes.
    private static List<List<Row>> asked(String sampler, UsedControl control) {
        var model = new SmallModel();
        var limits = BatchLimits.onCpu(1);
        try (Studio studio = new Studio(model, limits, (_, _, _, _) -> {})) {
            DrawingParameters plain =
                    Asking.forAnApple().negative("bad").sampler(sampler).steps(10).parameters();
            studio.draw(led(plain, control), UNINTERESTED);
        }
        return model.passes;
    }

    private static List<Byte> pixels(Studio studio, DrawingParameters wanted)
            throws UnusablePicture {
        byte[] file = studio.draw(wanted, UNINTERESTED).bytes();
        byte[] rgb =
                PictureReader.read(file, PictureLimits.STANDARD, PictureReader.Backdrop.WHITE)
                        .rgb();
        return IntStream.range(0, rgb.length).mapToObj(i -> rgb[i]).toList();
    }

    private static DrawingParameters with(long seed, int steps, UsedControl... controls) {
        return led(
                Asking.forAnApple().sampler("euler").seed(seed).steps(steps).parameters(),
                controls);
    }

    private static DrawingParameters led(DrawingParameters plain, UsedControl... controls) {
        return plain.with(plain.nuances().withControls(List.of(controls)));
    }

    private static UsedControl use(String network, double scale, double start, double end) {
        var picture = new UsedControl.Picture(SKETCH, "00".repeat(32), "none");
        return new UsedControl(network, "11".repeat(32), picture, scale, start, end, false);
    }

    private static UsedControl guessing(UsedControl used) {
        return new UsedControl(
                used.network(),
                used.sha256(),
                used.picture(),
                used.scale(),
                used.start(),
                used.end(),
                true);
    }

    private static Pixels noise(long seed) {
        byte[] rgb = new byte[3 * 64 * 64];
        new Random(seed).nextBytes(rgb);
        return new Pixels(64, 64, rgb);
    }

    private static Studio studio(PassListener listener) {
        return new Studio(load(), BatchLimits.onCpu(2), listener);
    }

    private static OnnxModel load() {
        return OnnxModel.load(TinyModels.controlled(), RuntimeSettings.cpu());
    }
}
