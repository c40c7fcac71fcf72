package dev.darkroom.worker.outcome;

/// What became of a record that was sent.
public enum Delivery {
    /// The brokers have acknowledged it.
    ACKNOWLEDGED,
    /// No broker will ever take it: it is beyond the size of a record, or of a form that is
    /// refused.
    TOO_LARGE
}
