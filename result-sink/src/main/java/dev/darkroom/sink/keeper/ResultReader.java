package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.store.Provenance;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Reads records of `results`. Past it, a result is whole: its key is its id, its index is within
/// its count, its bytes are the ones it was written with.
final class ResultReader {

    /// Of one request; an outcome names them all, and has to stay within one record.
    static final int MOST_IMAGES = 1000;

    private static final int LONGEST_ID = 1024;

    private final Wire wire;

    ResultReader(Wire wire) {
        this.wire = wire;
    }

    /// @throws dev.darkroom.schemas.wire.SchemaUnavailableException if it is to be read again later
    ResultReading read(ConsumerRecord<byte[], byte[]> record) {
        try {
            GenerationResult result =
                    wire.decode(record.topic(), record.value(), GenerationResult.class);
            return fault(record.key(), result)
                    .<ResultReading>map(ResultReading.Unreadable::new)
                    .orElseGet(() -> new ResultReading.Readable(result));
        } catch (UnreadableRecordException e) {
            return new ResultReading.Unreadable(e.getMessage());
        }
    }

    private static Optional<String> fault(byte[] key, GenerationResult result) {
        byte[] id = result.getRequestId().getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(key, id)) {
            return Optional.of("the key is not the request id inside");
        }
        if (result.getRequestId().length() > LONGEST_ID) {
            return Optional.of(
                    "an id of %s characters, at most %s are taken"
                            .formatted(result.getRequestId().length(), LONGEST_ID));
        }
        if (!Owners.isDigest(result.getRequestDigest())) {
            return Optional.of("the request digest is no digest");
        }
        Integer index = result.getIndex();
        if (index != null && (index < 0 || index >= Math.min(result.getCount(), MOST_IMAGES))) {
            return Optional.of(
                    "image %s of %s, at most %s are taken"
                            .formatted(index, result.getCount(), MOST_IMAGES));
        }
        return switch (result.getOutcome()) {
            case GeneratedImage _ when index == null -> Optional.of("a picture without an index");
            case GeneratedImage image -> fault(image);
            case GenerationFailure _ -> Optional.empty();
            default -> Optional.of("a result without an outcome");
        };
    }

    private static Optional<String> fault(GeneratedImage image) {
        if (MediaTypes.format(image.getMediaType()).isEmpty()) {
            return Optional.of("a picture of media type '%s'".formatted(image.getMediaType()));
        }
        if (!new Provenance("", image.getEngine()).canBeNoted()) {
            return Optional.of("an engine identity of more text than a store can note");
        }
        String found = RequestDigest.sha256(bytes(image));
        return found.equals(image.getSha256())
                ? Optional.empty()
                : Optional.of(
                        "the picture has sha-256 %s, the record says %s"
                                .formatted(found, image.getSha256()));
    }

    /// @return the picture's bytes, which are not to be changed
    static byte[] bytes(GeneratedImage image) {
        ByteBuffer buffer = image.getImage();
        if (buffer.hasArray()
                && buffer.arrayOffset() == 0
                && buffer.position() == 0
                && buffer.remaining() == buffer.array().length) {
            return buffer.array(); // a picture is large: a copy more is counted in megabytes
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
