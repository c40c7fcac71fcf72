package dev.darkroom.standalone.bench;

import dev.darkroom.standalone.bench.engine.EnginePart;
import dev.darkroom.standalone.bench.limit.LimitPart;
import dev.darkroom.standalone.bench.pipeline.PipelinePart;

import java.util.List;

/// All parts of the bench, in the order they are run.
final class Parts {

    private static final List<Part> ALL =
            List.of(new LimitPart(), new EnginePart(), new PipelinePart());

    private Parts() {}

    static List<Part> all() {
        return ALL;
    }

    static List<String> names() {
        return ALL.stream().map(Part::name).toList();
    }
}
