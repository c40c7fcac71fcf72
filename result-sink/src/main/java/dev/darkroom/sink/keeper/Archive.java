package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Metric;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Provenance;
import dev.darkroom.sink.store.Put;
import dev.darkroom.sink.store.StoredObject;

import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Turns a result into its receipt: stores a picture, passes a failure on. Whatever is not of the
/// request whose id it is, is a conflict; [Owners] decides that, and nobody else.
///
/// Doing it again gives the same receipt but for its times.
final class Archive {

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final String CONFLICT = "CONFLICT";

    private final ObjectStore store;
    private final Storing storing;
    private final Owners owners;
    private final Clock clock;
    private final MeterRegistry meters;

    Archive(ObjectStore store, Clock clock, MeterRegistry meters) {
        this.store = store;
        this.storing = new Storing(store);
        this.owners = new Owners(store);
        this.clock = clock;
        this.meters = meters;
        for (Repeat repeat : Repeat.values()) {
            Metric.KEEPER_REPEATS.counter(meters, repeat.tag());
        }
    }

    /// @param result as [ResultReader] lets it through
    /// @throws IOException if the store cannot be reached; nothing has happened, or the picture is
    ///   stored and the next try finds it
    Kept keep(GenerationResult result) throws IOException {
        if (isConflict(result)) {
            return dealt(result, result.getOutcome());
        }
        String owner = owners.of(result.getRequestId(), result.getRequestDigest());
        return owner.equals(result.getRequestDigest())
                ? keepOwn(result)
                : contested(result, "the id of a request of digest " + owner);
    }

    // A conflict says that the id is another's: it claims nothing.
    private static boolean isConflict(GenerationResult result) {
        return result.getOutcome() instanceof GenerationFailure failure
                && failure.getCode().equals(CONFLICT);
    }

    private Kept keepOwn(GenerationResult result) throws IOException {
        return switch (result.getOutcome()) {
            case GeneratedImage image -> keep(result, image);
            case GenerationFailure failure -> {
                Metric.KEEPER_FAILURES.counter(meters).increment();
                yield dealt(result, failure);
            }
            case Object other -> throw new IllegalStateException("read as no outcome: " + other);
        };
    }

    private Kept keep(GenerationResult result, GeneratedImage image) throws IOException {
        ObjectKey key =
                ObjectKey.of(
                        result.getRequestId(),
                        result.getIndex(),
                        MediaTypes.format(image.getMediaType()).orElseThrow());
        var provenance = new Provenance(result.getRequestDigest(), image.getEngine());
        var picture =
                new PictureToStore(
                        ResultReader.bytes(image),
                        image.getMediaType(),
                        image.getSha256(),
                        provenance);
        return switch (storing.put(result.getRequestId(), key, picture)) {
            case Put.Stored() -> {
                Metric.KEEPER_STORED.counter(meters).increment();
                var stored =
                        new StoredObject(
                                picture.sha256(), picture.bytes().length, Optional.of(provenance));
                yield dealt(result, claim(result, image, key, stored));
            }
            case Put.AlreadyThere(StoredObject first) -> {
                Repeat repeat = Repeat.of(picture, first);
                report(repeat, key, picture, first);
                yield repeat == Repeat.OTHER_REQUEST
                        ? contested(result, "the id of a request whose picture is stored as " + key)
                        : dealt(result, claim(result, image, key, first));
            }
        };
    }

    private Kept contested(GenerationResult result, String found) {
        Metric.KEEPER_CONFLICTS.counter(meters).increment();
        LOG.atWarn()
                .addKeyValue("requestId", result.getRequestId())
                .addKeyValue("index", result.getIndex())
                .addKeyValue("digest", result.getRequestDigest())
                .log("A result came for an id that is another request's; nothing of it is kept");
        var conflict =
                new GenerationFailure(
                        CONFLICT,
                        "id",
                        found,
                        "an id of its own",
                        "storing the picture: the id was used before for other content",
                        0,
                        true);
        return result.getOutcome() instanceof GenerationFailure
                ? dealt(result, conflict)
                : new Kept.Contested(
                        GenerationResult.newBuilder(result)
                                .setOutcome(conflict)
                                .setFinishedAt(now())
                                .build());
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

    private Kept dealt(GenerationResult result, Object outcome) {
        return new Kept.Dealt(
                new Receipt(
                        result.getRequestId(),
                        result.getRequestDigest(),
                        result.getIndex(),
                        result.getCount(),
                        outcome,
                        result.getLabels(),
                        result.getCreatedAt(),
                        now()));
    }

    private void report(Repeat repeat, ObjectKey key, PictureToStore picture, StoredObject first) {
        Metric.KEEPER_REPEATS.counter(meters, repeat.tag()).increment();
        switch (repeat) {
            case SAME_BYTES, OTHER_ENGINE ->
                    about(LOG.atDebug(), repeat, key).log("The picture was stored before");
            case OTHER_REQUEST, UNKNOWN_ENGINE ->
                    about(LOG.atWarn(), repeat, key)
                            .addKeyValue("stored", first.sha256())
                            .addKeyValue("found", picture.sha256())
                            .log("Another picture is stored under this key");
            case SAME_ENGINE ->
                    about(LOG.atError(), repeat, key)
                            .addKeyValue("stored", first.sha256())
                            .addKeyValue("found", picture.sha256())
                            .addKeyValue("engine", picture.provenance().engine())
                            .log("One engine drew one request twice and the bytes differ");
        }
    }

    private static LoggingEventBuilder about(
            LoggingEventBuilder line, Repeat repeat, ObjectKey key) {
        return line.addKeyValue("key", key).addKeyValue("kind", repeat.tag());
    }

    private Instant now() {
        return clock.instant();
    }
}
