package dev.darkroom.standalone.bench.peers;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.pipeline.OneProcess;
import dev.darkroom.standalone.bench.pipeline.PipelineWay;
import dev.darkroom.standalone.bench.pipeline.Settling;
import dev.darkroom.standalone.bench.report.Section;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// A whole Darkroom beside other programs that draw the same pictures: as shipped, then with
/// requests of mixed steps and guidance.
public final class PeersPart implements Part {

    private static final double WANTED = 1.2;
    private static final double WANTED_MIXED = 1.4;
    private static final int WARM_UPS = 1;

    /// Those that benchmarks/pictures.py draws with.
    private static final List<String> SAMPLERS = List.of("flow-euler", "flow-heun");

    private static final String SCRIPT = "benchmarks/onnxruntime_peer.py";

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public Optional<String> obstacle(Bench bench) {
        return bench.peers().isPresent()
                ? Optional.empty()
                : Optional.of("--peers names no Python with what benchmarks/requirements.txt says");
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        Path home = Path.of(System.getProperty("darkroom.home", ""));
        Path model = bench.model().toAbsolutePath();
        try (var process =
                        new PeerProcess(bench.peers().orElseThrow(), home.resolve(SCRIPT), model);
                var up = OneProcess.start(bench, List.of())) {
            section.note(process.versions());
            var peers = new PythonPeers(process, bench.book());
            IntFunction<List<Wish>> plain = bench::plain;
            bench.tell("sweeping sessions, threads and pictures a call of other programs");
            PeerWay best = peers.best(bench.rounds("pictures/s", 1).fewer(2), plain, section);
            var ours = new PipelineWay("up", up.client(), plain, bench.book());
            section.add(Settling.of(ours, bench));
            List<Series> found =
                    bench.rounds("pictures/s", WARM_UPS)
                            .measure(List.of(ours, peers.threads(plain), best));
            section.add(found);
            section.add(Ratio.of(found.get(0), found.get(1)).wanted(Bar.atLeast(WANTED)));
            section.add(Ratio.of(found.get(0), found.get(2)));
            IntFunction<List<Wish>> mixed =
                    round -> bench.mixed(round, bench.pictures() / 2, SAMPLERS);
            var oursMixed = new PipelineWay("up, mixed", up.client(), mixed, bench.book());
            List<Series> ofAllKinds =
                    bench.rounds("pictures/s", 1).measure(List.of(oursMixed, peers.threads(mixed)));
            section.add(ofAllKinds);
            section.add(
                    Ratio.of(ofAllKinds.get(0), ofAllKinds.get(1))
                            .wanted(Bar.atLeast(WANTED_MIXED)));
        }
    }
}
