package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.engine.EngineWay;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.peers.Peers;
import dev.darkroom.standalone.bench.report.Section;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// The whole of Darkroom at full load, from the acknowledged publishing to the stored picture,
/// against the limit and the engine.
public final class PipelinePart implements Part {

    private static final double WANTED = 0.85;
    private static final double OF_PEERS = 1.2;
    private static final double OF_PEERS_MIXED = 1.4;
    private static final int WARM_UPS = 2;

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        try (var one = OneProcess.start(bench, List.of());
                var apart = SeparateProcesses.start(bench)) {
            var ways = new ArrayList<Way>();
            ways.add(bench.limit().best(bench.pictures()));
            int atATime = 8 * Runtime.getRuntime().availableProcessors();
            ways.add(new EngineWay(bench.engine(), atATime, bench::plain, bench.book()));
            ways.add(new PipelineWay("up", one.client(), bench::plain, bench.book()));
            ways.add(
                    new PipelineWay(
                            "separate processes", apart.client(), bench::plain, bench.book()));
            Optional<Peers> peers = bench.others();
            IntFunction<List<Wish>> mixed = round -> bench.mixed(round, bench.pictures());
            peers.ifPresent(others -> ways.add(others.threads(bench::plain)));
            List<Series> found = bench.rounds("pictures/s", WARM_UPS).measure(ways);
            section.add(found);
            section.add(Ratio.of(found.get(2), found.get(0)).wanted(Bar.atLeast(WANTED)));
            section.add(Ratio.of(found.get(2), found.get(1)));
            section.add(Ratio.of(found.get(3), found.get(0)));
            if (peers.isEmpty()) {
                section.note("No other programs: --peers names no Python.");
                return;
            }
            section.add(Ratio.of(found.get(2), found.get(4)).wanted(Bar.atLeast(OF_PEERS)));
            List<Series> ofAllKinds =
                    bench.rounds("pictures/s", 1)
                            .measure(
                                    List.of(
                                            new PipelineWay(
                                                    "up, mixed", one.client(), mixed, bench.book()),
                                            peers.get().threads(mixed)));
            section.add(ofAllKinds);
            section.add(
                    Ratio.of(ofAllKinds.get(0), ofAllKinds.get(1))
                            .wanted(Bar.atLeast(OF_PEERS_MIXED)));
        }
    }
}
