package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.figures.Series;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a Darkroom draws between its start and the measuring. Until some three thousand pictures
/// are drawn it gets faster, since its JVM compiles what it runs; a server that is up for days no
/// longer does.
public final class Settling {

    private static final int PICTURES = 3_000;

    private Settling() {}

    /// @return pictures/s of the first round, and of all rounds up to the measuring
    public static List<Series> of(PipelineWay way, Bench bench) throws IOException {
        bench.tell(way.name() + ", from its start on");
        int rounds = bench.quick() ? 1 : Math.ceilDiv(PICTURES, bench.pictures());
        var samples = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            samples.add(way.measure(round));
        }
        return List.of(
                new Series(way.name() + ", its first round", "pictures/s", samples.subList(0, 1)),
                new Series(way.name() + ", settling", "pictures/s", samples));
    }
}
