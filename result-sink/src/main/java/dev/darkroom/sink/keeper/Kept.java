package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;

/// What [Archive] makes of a result.
sealed interface Kept {

    /// It is dealt with, and the ledger is to know.
    record Dealt(Receipt receipt) implements Kept {}

    /// A picture of a request whose id is another's: nothing of it is stored.
    ///
    /// @param conflict for `results`, where whoever waits for the picture looks; its receipt
    ///   follows when it comes from there
    record Contested(GenerationResult conflict) implements Kept {}
}
