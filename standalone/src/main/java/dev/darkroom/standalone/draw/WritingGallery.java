package dev.darkroom.standalone.draw;

import dev.darkroom.producer.Sighting;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.sink.store.ObjectKey;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// Pictures that somebody else's Darkroom draws: written into a folder from their bytes on
/// `results`, under the names that a folder store gives them.
final class WritingGallery implements Gallery {

    private final Path folder;
    private final Clock clock;

    /// @param folder is made where it is missing
    WritingGallery(Path folder, Clock clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
    }

    @Override
    public List<String> topics(Topics topics) {
        return List.of(topics.results(), topics.outcomes());
    }

    @Override
    public List<Finish> see(Sighting sighting) throws IOException {
        return switch (sighting) {
            case Sighting.Step(GenerationProgress _) -> List.of();
            case Sighting.Result(GenerationResult result) -> List.of(finished(result));
            case Sighting.Stored(StoredImage _) -> List.of();
            // Says what a worker could not: that a request ended before any drew it.
            case Sighting.Outcome(RequestOutcome outcome) ->
                    outcome.getFailures().stream()
                            .map(failure -> StoredGallery.failed(outcome.getRequestId(), failure))
                            .toList();
        };
    }

    private Finish finished(GenerationResult result) throws IOException {
        return switch (result.getOutcome()) {
            case GeneratedImage image -> write(result.getRequestId(), result.getIndex(), image);
            case GenerationFailure failure ->
                    new Finish.Failed(
                            result.getRequestId(), Optional.ofNullable(result.getIndex()), failure);
            default ->
                    throw new IllegalStateException(
                            "a result is neither picture nor failure: "
                                    + result.getOutcome().getClass());
        };
    }

    private Finish write(String requestId, int index, GeneratedImage image) throws IOException {
        String format = image.getParameters().getFormat();
        Path target = folder.resolve(ObjectKey.of(requestId, index, format).name());
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".incoming-", null);
        try {
            Files.write(temporary, bytes(image.getImage()));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return new Finish.Kept(
                requestId,
                index,
                target,
                image.getParameters(),
                image.getSha256(),
                clock.instant());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
