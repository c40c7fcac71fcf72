package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.Picture;
import dev.darkroom.sink.store.Provenance;
import dev.darkroom.sink.store.Put;
import dev.darkroom.sink.store.StoredObject;

import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Turns a result into its receipt: stores a picture, passes a failure on.
///
/// Doing it again gives the same receipt but for its times.
final class Archive {

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

    private final ObjectStore store;
    private final Clock clock;
    private final MeterRegistry meters;

    Archive(ObjectStore store, Clock clock, MeterRegistry meters) {
        this.store = store;
        this.clock = clock;
        this.meters = meters;
    }

    /// @param result as [ResultReader] lets it through
    /// @throws IOException if the store cannot be reached; nothing has happened, or the picture is
    ///   stored and the next try finds it
    Receipt keep(GenerationResult result) throws IOException {
        return switch (result.getOutcome()) {
            case GeneratedImage image -> receipt(result, keep(result, image));
            default -> {
                meters.counter("darkroom.keeper.failures").increment();
                yield receipt(result, result.getOutcome());
            }
        };
    }

    private Object keep(GenerationResult result, GeneratedImage image) throws IOException {
        ObjectKey key =
                ObjectKey.of(
                        result.getRequestId(),
                        result.getIndex(),
                        MediaTypes.format(image.getMediaType()).orElseThrow());
        var provenance = new Provenance(result.getRequestDigest(), image.getEngine());
        var picture =
                new Picture(
                        ResultReader.bytes(image),
                        image.getMediaType(),
                        image.getSha256(),
                        provenance);
        return switch (store.putIfAbsent(key, picture)) {
            case Put.Stored() -> {
                meters.counter("darkroom.keeper.stored").increment();
                yield claim(
                        result,
                        image,
                        key,
                        new StoredObject(
                                picture.sha256(), picture.bytes().length, Optional.of(provenance)));
            }
            case Put.AlreadyThere(StoredObject first) -> {
                Repeat repeat = Repeat.of(picture, first);
                report(repeat, key, picture, first);
                yield repeat == Repeat.OTHER_REQUEST
                        ? conflict(key)
                        : claim(result, image, key, first);
            }
        };
    }

    private StoredImage claim(
            GenerationResult result, GeneratedImage image, ObjectKey key, StoredObject stored) {
        return new StoredImage(
                result.getRequestId(),
                result.getRequestDigest(),
                result.getIndex(),
                store.uri(key).toString(),
                stored.sha256(),
                stored.size(),
                image.getMediaType(),
                image.getParameters(),
                stored.provenance().map(Provenance::engine).orElse(image.getEngine()),
                result.getLabels(),
                result.getCreatedAt(),
                now());
    }

    private Receipt receipt(GenerationResult result, Object outcome) {
        return new Receipt(
                result.getRequestId(),
                result.getRequestDigest(),
                result.getIndex(),
                result.getCount(),
                outcome,
                result.getLabels(),
                result.getCreatedAt(),
                now());
    }

    private static GenerationFailure conflict(ObjectKey key) {
        return new GenerationFailure(
                "CONFLICT",
                "id",
                "the id of another request, whose picture is stored as " + key,
                "an id of its own",
                "storing the picture: the id was used before for other content",
                0,
                true);
    }

    private void report(Repeat repeat, ObjectKey key, Picture picture, StoredObject first) {
        meters.counter("darkroom.keeper.repeats", "kind", repeat.tag()).increment();
        switch (repeat) {
            case SAME_BYTES, OTHER_ENGINE ->
                    LOG.debug("The picture was stored before key={} kind={}", key, repeat.tag());
            case OTHER_REQUEST, UNKNOWN_ENGINE ->
                    LOG.warn(
                            "Another picture is stored under this key key={} kind={} stored={}"
                                    + " found={}",
                            key,
                            repeat.tag(),
                            first.sha256(),
                            picture.sha256());
            case SAME_ENGINE ->
                    LOG.error(
                            "One engine drew one request twice and the bytes differ key={}"
                                    + " stored={} found={} engine={}",
                            key,
                            first.sha256(),
                            picture.sha256(),
                            picture.provenance().engine());
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
