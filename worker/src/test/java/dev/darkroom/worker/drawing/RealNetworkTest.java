package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The studio's laws, through real networks in the real runtime.
class RealNetworkTest {
    static Stream<Path> models() {
        return Stream.of(TinyModels.vector(), TinyModels.scalar());
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPictureIsTheSameToTheLastBitAloneAndAmongStrangers(Path folder) throws Exception {
        List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
        try (Studio studio = studio(folder, 2, (_, count, _, _) -> rows.add(count))) {
            for (double guidance : new double[] {1, 3}) {
                DrawingParameters wanted = wanted(folder, guidance);
                Picture alone = studio.draw(wanted, UNINTERESTED);

                Picture among = Strangers.drawnAmong(studio, wanted);

                assertThat(among.sha256()).isEqualTo(alone.sha256());
            }
            assertThat(rows).anyMatch(count -> count > 4);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPictureIsTheSameHoweverManyPassesRunSideBySide(Path folder) throws Exception {
        DrawingParameters wanted = wanted(folder, 3);
        List<String> hashes = new ArrayList<>();
        for (int cores : new int[] {1, 2, 4}) {
            try (Studio studio = studio(folder, cores, (_, _, _, _) -> {})) {
                hashes.add(studio.draw(wanted, UNINTERESTED).sha256());
            }
        }
        assertThat(hashes).containsOnly(hashes.getFirst());
    }

    @ParameterizedTest
    @MethodSource("models")
    void aShortDrawingJoinsALongOneWithinTwoPasses(Path folder) throws Exception {
        List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
        Semaphore passesToGo = new Semaphore(10);
        CountDownLatch begun = new CountDownLatch(1);
        PassListener gate =
                (_, count, _, _) -> {
                    rows.add(count);
                    begun.countDown();
                    passesToGo.acquireUninterruptibly();
                };
        BatchLimits limits = BatchLimits.onCpu(1).withPatience(Duration.ofMinutes(1));
        try (Studio studio = new Studio(load(folder), limits, gate);
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = () -> passesToGo.release(1000)) { // whatever fails, nobody waits
            DrawingParameters longOne = asking(folder).steps(60).guidance(3).parameters();
            DrawingParameters shortOne = asking(folder).steps(4).guidance(1).parameters();
            Future<Picture> drawing = threads.submit(() -> studio.draw(longOne, UNINTERESTED));
            begun.await();

            for (int i = 0; i < 3; i++) {
                AtomicInteger before = new AtomicInteger();
                Runnable look =
                        () -> {
                            before.set(rows.size());
                            passesToGo.release(10);
                        };
                studio.draw(shortOne, onItsSeat(look));
                int together = rows.subList(before.get(), rows.size()).indexOf(3);
                assertThat(together).as("passes before the first in company").isBetween(0, 1);
            }

            assertThat(drawing.isDone()).as("the long drawing is done").isFalse();
            passesToGo.release(60);
            drawing.get();
        }
    }

    /// A drawing is asked whether it goes on before its text is encoded, then before each call.
    private static DrawingWatch onItsSeat(Runnable look) {
        return new DrawingWatch() {
            private int calls;

            @Override
            public void beforeCall() {
                calls++;
                if (calls == 2) {
                    look.run();
                }
            }

            @Override
            public void stepped(int done, int of, Supplier<Optional<byte[]>> previewPng) {
                // Steps do not matter here.
            }
        };
    }

    private static DrawingParameters wanted(Path folder, double guidance) {
        return asking(folder).guidance(guidance).parameters();
    }

    private static Asking asking(Path folder) {
        try (OnnxModel model = load(folder)) {
            return Asking.forAnApple().sampler(Samplers.defaultFor(model.scheduler()).name());
        }
    }

    private static Studio studio(Path folder, int cores, PassListener listener) {
        return new Studio(load(folder), BatchLimits.onCpu(cores), listener);
    }

    private static OnnxModel load(Path folder) {
        return OnnxModel.load(folder, RuntimeSettings.cpu());
    }
}
