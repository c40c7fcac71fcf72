package dev.darkroom.standalone.bench.traces;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.pipeline.PipelineWay;
import dev.darkroom.standalone.bench.pipeline.SeparateProcesses;
import dev.darkroom.standalone.bench.report.Section;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What it costs to count and to tell a collector of every request: worker and sink as processes of
/// their own, once with metrics and traces and once without either.
public final class TracesPart implements Part {

    private static final double WANTED = 0.98;
    private static final int WARM_UPS = 2;
    private static final Map<String, String> OFF =
            Map.of("OTEL_SDK_DISABLED", "true", "OTEL_METRICS_EXPORTER", "none");

    @Override
    public String name() {
        return "traces";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        try (var collector = new Collector();
                var plain = SeparateProcesses.start(bench, OFF);
                var traced = SeparateProcesses.start(bench, collector.environment())) {
            List<Way> ways =
                    List.of(
                            way("without metrics and traces", plain, bench),
                            way("with both", traced, bench));
            List<Series> found = bench.rounds("pictures/s", WARM_UPS).measure(ways);
            section.add(found);
            section.add(Ratio.of(found.get(1), found.get(0)).wanted(Bar.atLeast(WANTED)));
            demandTold(collector);
        }
    }

    private static Way way(String name, SeparateProcesses processes, Bench bench) {
        return new PipelineWay(name, processes.client(), bench::plain, bench.book());
    }

    private static void demandTold(Collector collector) throws IOException {
        if (collector.bytes() == 0) {
            throw new IOException("measuring traces: none came to the collector");
        }
    }
}
