package dev.darkroom.standalone.bench.limit;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.report.Section;

import java.util.List;

/// How many pictures this machine could draw at most.
public final class LimitPart implements Part {

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        Way best = bench.limit().best(bench.pictures());
        section.add(bench.rounds("pictures/s", 1).measure(List.of(best)));
        section.note(
                "Bare ONNX Runtime on prepared tensors: texts, steps and decoding, no sampler, no"
                        + " file.");
    }
}
