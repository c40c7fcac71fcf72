package dev.darkroom.worker.batch;

/// What is to be done now.
sealed interface Decision {
    /// Run this pass, and ask again: there may be another.
    record Start(Pass pass) implements Decision {}

    /// Nothing yet; ask again at this time, or earlier if anything changes.
    record WaitUntil(long nanos) implements Decision {}

    /// Nothing until something changes.
    record Idle() implements Decision {}
}
