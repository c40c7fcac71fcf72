package dev.darkroom.worker.prompt;

/// Kinds of faults a request can have; the names are the wire's.
public enum RefusalCode {
    /// A value outside its range, or fields that contradict each other.
    INVALID,
    /// A text beyond what the model can read.
    TOO_LONG,
    UNKNOWN_SAMPLER,
    /// The model is not the one whose queue the request came by.
    UNKNOWN_MODEL,
    /// Something that this model or this build does not do.
    UNSUPPORTED,
    /// Another request of the same id asks for something else.
    CONFLICT
}
