package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.wire.UnreadableRecordException;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A receipt, read: what it says of one image, or of a whole request.
public sealed interface Entry {

    Heading heading();

    /// An image is stored.
    record Stored(Heading heading, StoredImage image) implements Entry {}

    /// There is no such image, and will be none.
    record Missing(Heading heading, int index, GenerationFailure failure) implements Entry {}

    /// The whole request came to nothing more.
    record Ended(Heading heading, GenerationFailure failure) implements Entry {}

    /// What every receipt of a request says alike.
    ///
    /// @param at when the receipt was written, by its record's timestamp
    record Heading(
            String requestId,
            String requestDigest,
            int count,
            Map<String, String> labels,
            Optional<Instant> createdAt,
            Instant at) {}

    /// @param at the record's timestamp
    /// @throws UnreadableRecordException if the receipt contradicts itself
    static Entry of(Receipt receipt, Instant at) {
        var heading =
                new Heading(
                        receipt.getRequestId(),
                        receipt.getRequestDigest(),
                        receipt.getCount(),
                        receipt.getLabels(),
                        Optional.ofNullable(receipt.getCreatedAt()),
                        at);
        Integer index = receipt.getIndex();
        return switch (receipt.getOutcome()) {
            case StoredImage image -> new Stored(heading, checked(heading, image));
            case GenerationFailure failure when index == null -> new Ended(heading, brief(failure));
            case GenerationFailure failure ->
                    new Missing(heading, checked(heading, index), brief(failure));
            default -> throw new UnreadableRecordException("a receipt without an outcome");
        };
    }

    private static StoredImage checked(Heading heading, StoredImage image) {
        checked(heading, image.getIndex());
        return image;
    }

    private static int checked(Heading heading, int index) {
        if (index < 0 || index >= heading.count()) {
            throw new UnreadableRecordException(
                    "a receipt for image %s of %s".formatted(index, heading.count()));
        }
        return index;
    }

    // A request's outcome holds the failures of all its images, and has to stay within one record.
    // What is cut here stands whole on `results`.
    private static GenerationFailure brief(GenerationFailure failure) {
        return new GenerationFailure(
                cut(failure.getCode(), 32),
                cut(failure.getField(), 64),
                cut(failure.getFound(), 128),
                cut(failure.getWanted(), 128),
                cut(failure.getMessage(), 256),
                failure.getAttempts(),
                failure.getOwnerAnswered());
    }

    private static String cut(String text, int characters) {
        return text == null || text.length() <= characters
                ? text
                : text.substring(0, characters - 1) + "…";
    }
}
