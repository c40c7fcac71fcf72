package dev.darkroom.standalone.draw;

import dev.darkroom.producer.Sighting;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.OutcomeFailure;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Topics;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Pictures that a keeper stores in a folder of this machine: they are in their place when `images`
/// says so.
final class StoredGallery implements Gallery {

    @Override
    public List<String> topics(Topics topics) {
        return List.of(topics.images(), topics.outcomes());
    }

    @Override
    public List<Finish> see(Sighting sighting) {
        return switch (sighting) {
            case Sighting.Step(GenerationProgress _) -> List.of();
            case Sighting.Result(GenerationResult _) -> List.of();
            case Sighting.Stored(StoredImage image) -> List.of(kept(image));
            case Sighting.Outcome(RequestOutcome outcome) ->
                    outcome.getFailures().stream()
                            .<Finish>map(failure -> failed(outcome.getRequestId(), failure))
                            .toList();
        };
    }

    private static Finish kept(StoredImage image) {
        return new Finish.Kept(
                image.getRequestId(),
                image.getIndex(),
                Path.of(URI.create(image.getUri())),
                image.getParameters(),
                image.getSha256(),
                image.getStoredAt());
    }

    static Finish failed(String requestId, OutcomeFailure failure) {
        return new Finish.Failed(
                requestId, Optional.ofNullable(failure.getIndex()), failure.getFailure());
    }
}
