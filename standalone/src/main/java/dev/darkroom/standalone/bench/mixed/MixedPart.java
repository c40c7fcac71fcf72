package dev.darkroom.standalone.bench.mixed;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.drawing.LoadedEngine;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.WorkerSettings;
import dev.darkroom.worker.drawing.Picture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Requests of mixed steps, guidance and samplers, drawn step by step in whatever batch is running,
/// one at a time on each core, and in batches that wait for each other; the same engine each time.
public final class MixedPart implements Part {

    private static final List<Integer> BATCHES = List.of(4, 8, 16);
    private static final int USUAL_LOAD = 70;
    private static final int REQUESTS = 40;

    @Override
    public String name() {
        return "mixed";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        var parts = new Closing();
        try {
            var fronts = fronts(bench, parts);
            int requests = bench.quick() ? 8 : REQUESTS;
            List<Series> saturated = saturate(bench, fronts, requests);
            section.add(saturated);
            section.add(Ratio.of(saturated.get(0), saturated.get(1)).wanted(Bar.atLeast(1.3)));
            // The best of the static ones stands for all.
            int best = 2;
            for (int i = 3; i < saturated.size(); i++) {
                best = saturated.get(i).median() > saturated.get(best).median() ? i : best;
            }
            var chosen = List.of(fronts.get(0), fronts.get(1), fronts.get(best));
            double capacity = saturated.get(1).median();
            for (int load : bench.loads()) {
                new ArrivalLoad(bench, section, load, load == USUAL_LOAD)
                        .measure(chosen, capacity, requests);
            }
        } finally {
            parts.close();
        }
    }

    private static List<Series> saturate(Bench bench, List<Supplier<Front>> fronts, int requests)
            throws Exception {
        var ways = new ArrayList<Way>();
        for (Supplier<Front> front : fronts) {
            ways.add(new Saturated(name(front), front, round -> bench.mixed(round, requests)));
        }
        return bench.rounds("requests/s", 1).fewer(3).measure(ways);
    }

    private static String name(Supplier<Front> front) {
        try (Front one = front.get()) {
            return one.name();
        }
    }

    private record Saturated(
            String name, Supplier<Front> front, java.util.function.IntFunction<List<Wish>> wishes)
            implements Way {

        @Override
        public double measure(int round) {
            return Trace.together(wishes.apply(round)).serve(front).throughput();
        }
    }

    private static List<Supplier<Front>> fronts(Bench bench, Closing parts) {
        LoadedEngine whole = bench.engine();
        int cores = Runtime.getRuntime().availableProcessors();
        int lanes = bench.settings().get(WorkerSettings.LANES);
        Settings alone = bench.settings().with(DrawingSettings.PASSES, Optional.of(1));
        List<Consumer<Wish>> single =
                IntStream.range(0, cores)
                        .mapToObj(_ -> parts.open(LoadedEngine.load(alone)))
                        .map(engine -> drawing(bench, engine, "a request at a time"))
                        .toList();
        var fronts = new ArrayList<Supplier<Front>>();
        Consumer<Wish> ours = drawing(bench, whole, "step by step");
        fronts.add(() -> new Places("step by step", Collections.nCopies(lanes, ours)));
        fronts.add(() -> new Places("a request at a time on each core", single));
        Consumer<Wish> batched = drawing(bench, whole, "static batches");
        for (int most : BATCHES) {
            fronts.add(() -> new StaticBatches(most, batched));
        }
        return fronts;
    }

    private static Consumer<Wish> drawing(Bench bench, LoadedEngine engine, String way) {
        return wish -> {
            Picture picture = engine.draw(wish);
            bench.book().ours(way, wish.name(), picture.sha256());
        };
    }
}
