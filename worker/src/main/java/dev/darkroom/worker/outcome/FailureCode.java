package dev.darkroom.worker.outcome;

import dev.darkroom.worker.prompt.RefusalCode;

/// Why there is no picture; the names are the wire's.
public enum FailureCode {
    INVALID,
    TOO_LONG,
    UNKNOWN_SAMPLER,
    UNKNOWN_MODEL,
    UNSUPPORTED,
    CONFLICT,
    CANCELLED,
    EXPIRED,
    OUT_OF_MEMORY,
    NOT_FINITE,
    /// Its workers died while they were drawing it.
    WORKER_LOST,
    INTERNAL;

    static FailureCode of(RefusalCode code) {
        return switch (code) {
            case INVALID -> INVALID;
            case TOO_LONG -> TOO_LONG;
            case UNKNOWN_SAMPLER -> UNKNOWN_SAMPLER;
            case UNKNOWN_MODEL -> UNKNOWN_MODEL;
            case UNSUPPORTED -> UNSUPPORTED;
            case CONFLICT -> CONFLICT;
        };
    }
}
