package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.GivenPath;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// Exports that take one timestep a call are rewritten at load, so that requests at different steps
/// share passes as they do with a model made for it.
class MixedRequestsTest {
    private static final int REQUESTS = 8;
    private static final int FEWEST_STEPS = 6;
    private static final Path EXPORT =
            GivenPath.of("reference.dir")
                    .orElse(Path.of("../../shared/reference"))
                    .resolve("pipelines/tiny-sd15");

    /// Models of one timestep a call: one of the tests' own, and a usual export where it lies
    /// beside the checkout or in `-Dreference.dir`.
    static Stream<Path> scalars() {
        return Stream.of(TinyModels.scalar(), EXPORT).filter(Files::isDirectory);
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void passesAreAsFullAsThoseOfAModelWithATimestepARow(Path scalar) throws Exception {
        double wanted = rowsPerPass(TinyModels.vector());

        assertThat(wanted).isGreaterThan(REQUESTS / 2.0);
        assertThat(rowsPerPass(scalar)).isGreaterThanOrEqualTo(0.9 * wanted);
    }

    /// Of requests of different numbers of steps, all drawn at once.
    private static double rowsPerPass(Path folder) throws Exception {
        List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch allThere = new CountDownLatch(1);
        PassListener gate =
                (_, count, _, _) -> {
                    awaitQuietly(allThere);
                    rows.add(count);
                };
        OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu());
        String sampler = Samplers.defaultFor(model.scheduler()).name();
        BatchLimits limits = BatchLimits.onCpu(1).withPatience(Duration.ofMinutes(1));
        try (Studio studio = new Studio(model, limits, gate);
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = allThere::countDown) { // whatever fails, nobody waits
            for (int i = 0; i < REQUESTS; i++) {
                DrawingParameters drawing =
                        Asking.forAnApple()
                                .sampler(sampler)
                                .steps(FEWEST_STEPS + i)
                                .guidance(1)
                                .parameters();
                threads.submit(() -> studio.draw(drawing, UNINTERESTED));
            }
            Awaitility.await().until(() -> studio.load().liveImages() >= REQUESTS);
            allThere.countDown();
        }
        return rows.stream().mapToInt(Integer::intValue).average().orElseThrow();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
