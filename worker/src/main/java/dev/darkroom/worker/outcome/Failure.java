package dev.darkroom.worker.outcome;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.worker.prompt.Fault;
import dev.darkroom.worker.prompt.Refusal;
import dev.darkroom.worker.prompt.RefusalCode;

import java.util.Optional;

/// Why there is no picture.
///
/// @param code the kind
/// @param fault the field to blame, where there is one
/// @param message one sentence for a person
/// @param attempts at drawing it, 0 where the network never saw it
/// @param ownerAnswered of a conflict, whether the request that has the id has had its answer
public record Failure(
        FailureCode code,
        Optional<Fault> fault,
        String message,
        int attempts,
        boolean ownerAnswered) {

    private Failure(FailureCode code, Optional<Fault> fault, String message, int attempts) {
        this(code, fault, message, attempts, false);
    }

    public static Failure of(Refusal refusal) {
        Fault first = refusal.first();
        return new Failure(FailureCode.of(first.code()), Optional.of(first), refusal.message(), 0);
    }

    /// Another request of the same id was there before, and it asked for something else.
    ///
    /// @param ownerAnswered whether that one has had its answer
    public static Failure conflict(String id, String found, String wanted, boolean ownerAnswered) {
        var fault = new Fault(RefusalCode.CONFLICT, "id", "a request of digest " + found, wanted);
        return new Failure(
                FailureCode.CONFLICT,
                Optional.of(fault),
                "prompt %s: the id is already that of another request".formatted(id),
                0,
                ownerAnswered);
    }

    /// A finished picture that no record can carry.
    public static Failure tooLarge(int bytes, int most, int attempts) {
        var fault =
                new Fault(
                        RefusalCode.UNSUPPORTED,
                        "format",
                        "a picture of %s bytes".formatted(bytes),
                        "at most %s bytes in a record; a smaller size or jpeg would do"
                                .formatted(most));
        return new Failure(
                FailureCode.UNSUPPORTED,
                Optional.of(fault),
                "publishing the picture: " + fault,
                attempts);
    }

    public static Failure because(FailureCode code, String message, int attempts) {
        return new Failure(code, Optional.empty(), message, attempts);
    }

    GenerationFailure onTheWire() {
        return GenerationFailure.newBuilder()
                .setCode(code.name())
                .setField(fault.map(Fault::field).orElse(null))
                .setFound(fault.map(Fault::found).orElse(null))
                .setWanted(fault.map(Fault::wanted).orElse(null))
                .setMessage(message)
                .setAttempts(attempts)
                .setOwnerAnswered(ownerAnswered)
                .build();
    }
}
