package dev.darkroom.standalone.bench.beside;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.pipeline.DarkroomProcess;
import dev.darkroom.standalone.bench.report.Section;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// This Darkroom and another one at full load, in turn, so that what a change costs is seen. Their
/// pictures are not compared: versions may differ in them.
public final class BesidePart implements Part {

    private static final double WANTED = 1;

    /// Until then a JVM compiles what it runs.
    private static final int WARM_UPS = 8;

    @Override
    public String name() {
        return "beside";
    }

    @Override
    public Optional<String> obstacle(Bench bench) {
        return bench.beside().isPresent()
                ? Optional.empty()
                : Optional.of("it needs --beside with the folder of another Darkroom");
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        Path home = bench.beside().orElseThrow().toAbsolutePath();
        try (var up = UpWay.start("up", bench, DarkroomProcess::new);
                var other =
                        UpWay.start(
                                "up of " + home.getFileName(),
                                bench,
                                arguments -> DarkroomProcess.of(home, arguments))) {
            List<Series> found = bench.rounds("pictures/s", WARM_UPS).measure(List.of(up, other));
            section.add(found);
            section.add(Ratio.of(found.get(0), found.get(1)).wanted(Bar.atLeast(WANTED)));
        }
    }
}
