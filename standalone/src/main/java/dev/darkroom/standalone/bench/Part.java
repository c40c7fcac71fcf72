package dev.darkroom.standalone.bench;

import dev.darkroom.standalone.bench.report.Section;

/// One question that the bench answers.
public interface Part {

    /// What `--parts` calls it.
    String name();

    /// @return why it cannot be answered here; empty if it can
    default java.util.Optional<String> obstacle(Bench bench) {
        return java.util.Optional.empty();
    }

    /// Measures.
    void run(Bench bench, Section section) throws Exception;
}
