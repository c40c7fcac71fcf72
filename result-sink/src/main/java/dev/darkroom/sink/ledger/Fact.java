package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;

/// What the world is told, once.
public sealed interface Fact {

    /// For the `images` topic.
    record ImageStored(StoredImage image) implements Fact {}

    /// For the `outcomes` topic.
    record RequestEnded(RequestOutcome outcome) implements Fact {}
}
