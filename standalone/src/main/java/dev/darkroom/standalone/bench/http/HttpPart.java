package dev.darkroom.standalone.bench.http;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.report.Section;

/// HTTP beside the bus: what it adds to a request, many readers and writers at once, what progress
/// and previews cost, and the job table's size and its rebuilding.
public final class HttpPart implements Part {

    @Override
    public String name() {
        return "http";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        try (var timeless = Answering.timeless(bench)) {
            new Alone(timeless).run(bench, section);
            new Crowd(timeless).run(bench, section);
        }
        PreviewCost.run(bench, section);
        TableSize.run(bench, section);
    }
}
