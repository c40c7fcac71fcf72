package dev.darkroom.standalone.bench.big;

import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.LocalSettings;
import dev.darkroom.standalone.bench.drawing.LoadedEngine;
import dev.darkroom.standalone.bench.drawing.Wish;

import java.util.Map;
import java.util.stream.Stream;

/// A process that draws with a large model as a worker does, for its time and memory.
public final class BigEngine {

    private BigEngine() {}

    /// Draws a picture of one step, then one of `steps` more.
    ///
    /// @param arguments folder of the model, device, steps
    public static void main(String[] arguments) throws java.io.IOException {
        int steps = Integer.parseInt(arguments[2]);
        long start = System.nanoTime();
        Settings settings =
                Settings.of(
                        Stream.concat(LocalSettings.USUAL.stream(), LocalSettings.RARE.stream())
                                .toList(),
                        Map.of("model", arguments[0], "device", arguments[1]));
        try (var engine = LoadedEngine.load(settings)) {
            Wish model = engine.workload().plain(0, 1).getFirst();
            double one = seconds(engine, model, 1);
            double first = (System.nanoTime() - start) / 1e9;
            double more = seconds(engine, model, 1 + steps);
            System.out.println(Found.line((more - one) / steps, first));
            System.in.read(); // until somebody has looked at the memory
        }
    }

    private static double seconds(LoadedEngine engine, Wish like, int steps) {
        long start = System.nanoTime();
        engine.draw(
                new Wish(
                        like.number(),
                        like.prompt(),
                        like.seed(),
                        steps,
                        like.guidance(),
                        like.sampler(),
                        like.width(),
                        like.height()));
        return (System.nanoTime() - start) / 1e9;
    }
}
