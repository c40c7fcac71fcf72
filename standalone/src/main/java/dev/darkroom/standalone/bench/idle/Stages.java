package dev.darkroom.standalone.bench.idle;

import dev.darkroom.standalone.bench.pipeline.Metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where the time of one request went that nothing else was drawn beside, in milliseconds. What a
/// worker does is taken from its timers; what lies between programs, from the records' times.
final class Stages {

    private static final String STAGE = "darkroom_request_stage_seconds_sum{stage=\"%s\"}";
    private static final List<String> OF_A_WORKER =
            List.of(
                    "reading",
                    "catching-up",
                    "encoding",
                    "seating",
                    "denoising",
                    "developing",
                    "publishing");
    private static final double MILLIS = 1e3;

    private final Map<String, Double> millis = new LinkedHashMap<>();

    /// @param before what the worker had counted when the request was published
    /// @param after what it had counted when the picture was told
    /// @param calls of the network that the picture took
    Stages(Timeline line, Metrics before, Metrics after, int calls) {
        millis.put("published (sent to acknowledged)", line.published());
        double leased = MILLIS * after.since(before, "darkroom_request_queueing_seconds_sum");
        millis.put("leased (published to leased)", leased);
        for (String stage : OF_A_WORKER) {
            millis.put(stage, MILLIS * after.since(before, STAGE.formatted(stage)));
        }
        millis.put("stored (result to receipt)", line.stored());
        millis.put("told (receipt to the reader)", line.told());
        millis.put("not accounted for", line.total() - accounted());
        millis.put("total (acknowledged to told)", line.total());
        double passes = passes(before, after, calls);
        millis.put("passes of the network", passes);
        millis.put(WITHOUT_PASSES, line.total() - passes);
    }

    static final String WITHOUT_PASSES = "total without the passes";

    Map<String, Double> millis() {
        return millis;
    }

    // A request is published a little before its publisher knows: what is sent is not waited for.
    private double accounted() {
        return millis.entrySet().stream()
                .filter(stage -> !stage.getKey().startsWith("published"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /// Passes side by side count once: as long as one takes, as often as the sampler asked.
    private static double passes(Metrics before, Metrics after, int calls) {
        double count = after.allSince(before, "darkroom_pass_seconds_count");
        double seconds = after.allSince(before, "darkroom_pass_seconds_sum");
        return count == 0 ? 0 : MILLIS * seconds / count * Math.min(count, calls);
    }

    /// When records of one request were written and seen.
    ///
    /// @param published milliseconds from sending to acknowledgement
    /// @param stored from the result's record to the receipt's
    /// @param told from the receipt's record until a `read_committed` reader has the `StoredImage`
    /// @param total from the acknowledgement until then
    record Timeline(double published, double stored, double told, double total) {}
}
