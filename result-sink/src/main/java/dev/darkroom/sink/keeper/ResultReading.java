package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.GenerationResult;

/// What the bytes of a record on `results` turned out to be.
sealed interface ResultReading {

    record Readable(GenerationResult result) implements ResultReading {}

    /// @param reason why it goes to the dead letters, for a person
    record Unreadable(String reason) implements ResultReading {}
}
