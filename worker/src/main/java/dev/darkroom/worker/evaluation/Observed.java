package dev.darkroom.worker.evaluation;

import dev.darkroom.worker.metrics.Features;

import java.util.Optional;

/// What networks said of one side's pictures.
///
/// @param features one row a picture
/// @param logits likewise, where the network tells classes apart
/// @param pairs pictures and their prompts in one space, of those whose prompt is known
record Observed(Features features, Optional<Features> logits, Optional<Pairs> pairs) {

    /// Rows that belong together.
    record Pairs(Features pictures, Features prompts) {}

    int pictures() {
        return features.count();
    }
}
