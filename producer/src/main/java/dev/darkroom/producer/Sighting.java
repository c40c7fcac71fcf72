package dev.darkroom.producer;

import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;

/// Something that was seen of a request. Sightings may repeat, and of different topics come in any
/// order.
public sealed interface Sighting {

    /// A step of one image is done.
    record Step(GenerationProgress progress) implements Sighting {}

    /// An image is drawn, or will not be: with its bytes, ahead of storage.
    record Result(GenerationResult result) implements Sighting {}

    /// An image is stored.
    record Stored(StoredImage image) implements Sighting {}

    /// The request is over.
    record Outcome(RequestOutcome outcome) implements Sighting {}
}
