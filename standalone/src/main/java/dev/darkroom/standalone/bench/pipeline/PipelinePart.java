package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.engine.EngineWay;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.report.Section;

import java.util.List;

/// The whole of Darkroom at full load, from the acknowledged publishing to the stored picture,
/// against the limit and the engine.
public final class PipelinePart implements Part {

    private static final double WANTED = 0.85;
    private static final int WARM_UPS = 1;

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        try (var one = OneProcess.start(bench, List.of());
                var apart = SeparateProcesses.start(bench)) {
            var up = new PipelineWay("up", one.client(), bench::plain, bench.book());
            var processes =
                    new PipelineWay(
                            "separate processes", apart.client(), bench::plain, bench.book());
            section.add(Settling.of(up, bench));
            section.add(Settling.of(processes, bench));
            int atATime = 8 * Runtime.getRuntime().availableProcessors();
            List<Way> ways =
                    List.of(
                            bench.limit().best(bench.pictures()),
                            new EngineWay(bench.engine(), atATime, bench::plain, bench.book()),
                            up,
                            processes);
            List<Series> found = bench.rounds("pictures/s", WARM_UPS).measure(ways);
            section.add(found);
            section.add(Ratio.of(found.get(2), found.get(0)).wanted(Bar.atLeast(WANTED)));
            section.add(Ratio.of(found.get(2), found.get(1)));
            section.add(Ratio.of(found.get(3), found.get(0)));
        }
    }
}
