package dev.darkroom.standalone.bench.big;

import dev.darkroom.standalone.bench.pipeline.DarkroomProcess;
import dev.darkroom.standalone.bench.pipeline.Memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// `darkroom draw` with a large model, seen from outside: when it says that a step is done, and
/// when it prints where the picture lies.
///
/// @param model folder
/// @param device as `--device` has it
/// @param sampler that the other program has, too
record DarkroomDraw(Path model, String device, String sampler) {

    static final String PROMPT = "a red apple";
    static final int SEED = 7;
    static final String GUIDANCE = "7.5";
    private static final Pattern STEP = Pattern.compile(".*: step (\\d+) of (\\d+);.*");
    private static final String PICTURE = ".png";
    private static final long APART_MILLIS = 100;

    /// @param pictures of the one request, which share the calls of the network
    /// @param folder for its broker and pictures
    Drawn draw(int steps, int pictures, Path folder) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var called = new ArrayList<Double>();
        try (var process = new DarkroomProcess(arguments(steps, pictures, folder))) {
            CompletableFuture<Double> peak =
                    CompletableFuture.supplyAsync(
                            () -> peak(process.pid()), Thread::startVirtualThread);
            double last = 0;
            String line = process.awaitLine(DarkroomDraw::tells);
            for (; !line.endsWith(PICTURE); line = process.awaitLine(DarkroomDraw::tells)) {
                double now = since(start);
                if (last > 0) {
                    called.add(now - last);
                }
                last = now;
            }
            double first = since(start);
            byte[] file = Files.readAllBytes(Path.of(line));
            process.await();
            return new Drawn(first, called, first - last, peak.join(), file);
        }
    }

    private List<String> arguments(int steps, int pictures, Path folder) {
        return List.of(
                "draw",
                "--model",
                model.toString(),
                "--device",
                device,
                "--sampler",
                sampler,
                "--steps",
                Integer.toString(steps),
                "--count",
                Integer.toString(pictures),
                "--seed",
                Integer.toString(SEED),
                "--guidance",
                GUIDANCE,
                "--data",
                folder.toString(),
                PROMPT);
    }

    private static boolean tells(String line) {
        return STEP.matcher(line).matches() || line.endsWith(PICTURE);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /// Asked until the process has ended: it takes its mark with it.
    private static double peak(long pid) {
        double peak = 0;
        try {
            while (true) {
                double now = Memory.of(pid).peak();
                if (Double.isNaN(now)) {
                    return peak;
                }
                peak = now;
                Thread.sleep(APART_MILLIS);
            }
        } catch (IOException ended) {
            return peak;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return peak;
        }
    }
}
