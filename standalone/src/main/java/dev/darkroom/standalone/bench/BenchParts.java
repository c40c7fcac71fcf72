package dev.darkroom.standalone.bench;

import dev.darkroom.standalone.bench.beside.BesidePart;
import dev.darkroom.standalone.bench.big.BigPart;
import dev.darkroom.standalone.bench.bus.BusPart;
import dev.darkroom.standalone.bench.engine.EnginePart;
import dev.darkroom.standalone.bench.http.HttpPart;
import dev.darkroom.standalone.bench.idle.IdlePart;
import dev.darkroom.standalone.bench.limit.LimitPart;
import dev.darkroom.standalone.bench.mixed.MixedPart;
import dev.darkroom.standalone.bench.peers.PeersPart;
import dev.darkroom.standalone.bench.pipeline.PipelinePart;
import dev.darkroom.standalone.bench.scale.ScalePart;
import dev.darkroom.standalone.bench.start.StartPart;
import dev.darkroom.standalone.bench.traces.TracesPart;

import java.util.List;

/// All parts of the bench, in the order they are run.
final class BenchParts {

    private static final List<Part> ALL =
            List.of(
                    new LimitPart(),
                    new EnginePart(),
                    new PipelinePart(),
                    new PeersPart(),
                    new IdlePart(),
                    new MixedPart(),
                    new BusPart(),
                    new HttpPart(),
                    new StartPart(),
                    new ScalePart(),
                    new TracesPart(),
                    new BesidePart(),
                    new BigPart());

    /// Those whose pictures are compared, for a run of a minute.
    static final List<String> QUICK = List.of("limit", "engine", "pipeline");

    private BenchParts() {}

    static List<Part> all() {
        return ALL;
    }

    static List<String> names() {
        return ALL.stream().map(Part::name).toList();
    }
}
