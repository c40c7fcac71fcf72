package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A crowd that draws other things at the same time: other texts, steps, samplers, guidance, sizes.
final class Strangers {
    private static final int CROWD = 24;
    private static final List<String> SAMPLERS =
            List.of("euler", "euler-a", "ddim", "ddpm", "euler-karras");

    private Strangers() {}

    /// The picture, drawn in the middle of a crowd that fits the studio's model.
    static Picture drawnAmong(Studio studio, DrawingParameters wanted)
            throws ExecutionException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Picture>> crowd = new ArrayList<>();
            for (int i = 0; i < CROWD / 2; i++) {
                crowd.add(submit(threads, studio, stranger(i, wanted)));
            }
            Future<Picture> picture = submit(threads, studio, wanted);
            for (int i = CROWD / 2; i < CROWD; i++) {
                crowd.add(submit(threads, studio, stranger(i, wanted)));
            }
            for (Future<Picture> other : crowd) {
                other.get();
            }
            return picture.get();
        }
    }

    private static Future<Picture> submit(
            ExecutorService threads, Studio studio, DrawingParameters wanted) {
        return threads.submit(() -> studio.draw(wanted, UNINTERESTED));
    }

    private static DrawingParameters stranger(int i, DrawingParameters wanted) {
        boolean flow = wanted.sampler().startsWith("flow");
        Asking stranger =
                Asking.forAnApple()
                        .prompt("stranger number " + i % 5)
                        .width(i % 7 == 0 ? 96 : 64)
                        .steps(5 + i)
                        .sampler(flow ? wanted.sampler() : SAMPLERS.get(i % SAMPLERS.size()))
                        .guidance(i % 4)
                        .seed(i);
        return (i % 3 == 0 ? stranger.negative("bad") : stranger).parameters();
    }
}
