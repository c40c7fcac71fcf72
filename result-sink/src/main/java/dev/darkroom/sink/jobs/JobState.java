package dev.darkroom.sink.jobs;

import java.util.Locale;
import java.util.Optional;

/// Where a request stands.
public enum JobState {
    /// It waits for a worker.
    QUEUED,
    /// A worker draws it.
    DRAWING,
    /// All its images are drawn, and not all stored yet.
    DRAWN,
    /// All its images are stored.
    STORED,
    /// It is over; some of its images are stored, and there will be no others.
    PARTIAL,
    /// It can never be drawn.
    REFUSED,
    /// Drawing it failed.
    FAILED,
    /// It was stopped.
    CANCELLED,
    /// It was not drawn in time.
    EXPIRED;

    /// @return whether nothing more will become of it
    public boolean over() {
        return switch (this) {
            case QUEUED, DRAWING, DRAWN -> false;
            case STORED, PARTIAL, REFUSED, FAILED, CANCELLED, EXPIRED -> true;
        };
    }

    /// The word for it in an answer.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @return the state of that word; empty where there is none
    public static Optional<JobState> of(String word) {
        for (JobState state : values()) {
            if (state.word().equals(word)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /// @param status as the ledger tells it; one that is not known here is a newer ledger's
    static JobState ended(String status) {
        return switch (status) {
            case "COMPLETED" -> STORED;
            case "PARTIAL" -> PARTIAL;
            case "REFUSED" -> REFUSED;
            case "CANCELLED" -> CANCELLED;
            case "EXPIRED" -> EXPIRED;
            default -> FAILED;
        };
    }
}
