package dev.darkroom.worker.outcome;

import dev.darkroom.worker.prompt.RefusalCode;

import java.util.Locale;

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

    /// The code of a drawing that failed.
    public static FailureCode of(Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            String said = String.valueOf(next.getMessage()).toLowerCase(Locale.ROOT);
            if (next instanceof OutOfMemoryError
                    || said.contains("out of memory")
                    || said.contains("failed to allocate memory")) {
                return OUT_OF_MEMORY;
            }
            if (said.contains("not finite")) {
                return NOT_FINITE;
            }
        }
        return INTERNAL;
    }

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
