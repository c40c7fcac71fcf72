package dev.darkroom.standalone.bench.engine;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.drawing.LoadedEngine;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.report.Section;

import java.util.ArrayList;
import java.util.List;

/// The engine without a bus, against the limit at as many rows a call.
public final class EnginePart implements Part {

    private static final List<Integer> ROWS = List.of(8, 16);
    private static final double WANTED = 0.95;
    private static final int WARM_UPS = 2;

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        LoadedEngine engine = bench.engine();
        int cores = Runtime.getRuntime().availableProcessors();
        int rowsEach = engine.workload().plain(0, 1).getFirst().rows();
        var ways = new ArrayList<Way>();
        for (int rows : ROWS) {
            ways.add(bench.limit().atRows(rows, bench.pictures()));
            // As many pictures as fill one call of so many rows on every core.
            int atATime = Math.max(1, cores * rows / rowsEach);
            ways.add(new EngineWay(engine, atATime, bench::plain, bench.book()));
        }
        LoadedEngine.Passes before = engine.passes();
        List<Series> found = bench.rounds("pictures/s", WARM_UPS).measure(ways);
        section.add(found);
        for (int i = 0; i < 2 * ROWS.size(); i += 2) {
            section.add(Ratio.of(found.get(i + 1), found.get(i)).wanted(Bar.atLeast(WANTED)));
        }
        section.add("engine, rows a pass", "rows", engine.passes().since(before).rowsEach());
    }
}
