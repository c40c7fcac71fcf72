package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.RequestStatus;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// How a request ended, from what became of its images.
///
/// All stored is COMPLETED and some stored is PARTIAL, whatever became of the rest: the outcome's
/// failures say that. With none stored the failures decide, and where they differ, an order to stop
/// explains the end better than what went wrong before it: CANCELLED before EXPIRED before FAILED
/// before REFUSED. The order of arrival never matters.
final class Ending {

    /// A failure of this code is about another request of the same id, not about this one.
    static final String CONFLICT = "CONFLICT";

    private static final List<RequestStatus> STRONGEST_FIRST =
            List.of(
                    RequestStatus.CANCELLED,
                    RequestStatus.EXPIRED,
                    RequestStatus.FAILED,
                    RequestStatus.REFUSED);

    private Ending() {}

    /// @param count images asked for
    /// @param stored images that there are
    /// @param failures why the others are not there; at least one unless all are stored
    static RequestStatus of(int count, int stored, Collection<GenerationFailure> failures) {
        if (stored == count) {
            return RequestStatus.COMPLETED;
        }
        if (stored > 0) {
            return RequestStatus.PARTIAL;
        }
        return failures.stream()
                .map(failure -> status(failure.getCode()))
                .min(Comparator.comparingInt(STRONGEST_FIRST::indexOf))
                .orElse(RequestStatus.FAILED);
    }

    // A code that is not known here is a newer worker's, and read as INTERNAL.
    private static RequestStatus status(String code) {
        return switch (code) {
            case "INVALID",
                    "TOO_LONG",
                    "UNKNOWN_SAMPLER",
                    "UNKNOWN_MODEL",
                    "UNSUPPORTED",
                    CONFLICT ->
                    RequestStatus.REFUSED;
            case "CANCELLED" -> RequestStatus.CANCELLED;
            case "EXPIRED" -> RequestStatus.EXPIRED;
            default -> RequestStatus.FAILED;
        };
    }
}
