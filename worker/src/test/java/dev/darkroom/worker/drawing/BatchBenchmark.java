package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/// Not a test: prints what this machine draws from a model folder with its defaults.
///
/// `mvn -pl worker -am test -Dtest=BatchBenchmark -Dsurefire.failIfNoSpecifiedTests=false
/// -Dmodel.dir=DIR -Dsampler=NAME`
class BatchBenchmark {
    private static final int[] CONCURRENT = {1, 2, 4, 8};
    private static final int PICTURES = 16;

    private final LongAdder rows = new LongAdder();
    private final LongAdder passes = new LongAdder();

    @Test
    void print() throws InterruptedException {
        Path folder = Path.of(System.getProperty("model.dir"));
        int cores = Runtime.getRuntime().availableProcessors();
        OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu());
        DrawingParameters wanted = wanted(model);
        try (Studio studio =
                new Studio(model, BatchLimits.onCpu(cores), (_, n, _, _) -> count(n))) {
            draw(studio, wanted, 4, PICTURES);
            System.out.printf(
                    "%s, %d cores, %dx%d, %d steps, guidance %s%n",
                    studio.card().name(),
                    cores,
                    wanted.width(),
                    wanted.height(),
                    wanted.steps(),
                    wanted.guidanceScale());
            System.out.println("images at a time   rows/s   rows/pass   ms/picture   pictures/s");
            for (int concurrent : CONCURRENT) {
                measure(studio, wanted, concurrent);
            }
        }
    }

    private void measure(Studio studio, DrawingParameters wanted, int concurrent)
            throws InterruptedException {
        int pictures = PICTURES * Math.max(1, concurrent / 2);
        rows.reset();
        passes.reset();
        long start = System.nanoTime();
        draw(studio, wanted, concurrent, pictures);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%16d %8.1f %11.2f %12.1f %12.2f%n",
                concurrent,
                rows.sum() / seconds,
                (double) rows.sum() / passes.sum(),
                1000 * seconds * concurrent / pictures,
                pictures / seconds);
    }

    private static void draw(Studio studio, DrawingParameters wanted, int concurrent, int pictures)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < concurrent; i++) {
                threads.execute(
                        () -> {
                            for (int k = 0; k < pictures / concurrent; k++) {
                                studio.draw(wanted, UNINTERESTED);
                            }
                        });
            }
        }
    }

    private void count(int rowsOfAPass) {
        rows.add(rowsOfAPass);
        passes.increment();
    }

    private static DrawingParameters wanted(OnnxModel model) {
        var defaults = model.card().defaults();
        return new DrawingParameters(
                "a red apple",
                Optional.empty(),
                defaults.width(),
                defaults.height(),
                defaults.steps(),
                System.getProperty("sampler", "euler"),
                defaults.guidanceScale(),
                7,
                Optional.empty(),
                ImageFormat.PNG,
                90,
                Nuances.NONE);
    }
}
