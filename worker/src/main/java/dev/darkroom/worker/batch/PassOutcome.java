package dev.darkroom.worker.batch;

import java.util.Set;

/// How a forward pass ended.
sealed interface PassOutcome {
    /// The network answered.
    ///
    /// @param spoiled indices of rows whose answers hold something that is not a finite number
    record Answered(Set<Integer> spoiled) implements PassOutcome {}

    /// The call as a whole failed.
    record Failed() implements PassOutcome {}
}
