package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.sink.store.ObjectStore;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.avro.specific.SpecificRecord;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;

/// The keeper's decisions without its threads.
public final class SimulatedKeeper {

    private final Archive archive;

    public SimulatedKeeper(ObjectStore store, Clock clock) {
        this.archive = new Archive(store, clock, new SimpleMeterRegistry());
    }

    /// @return a [Receipt] for `receipts`, or a [GenerationResult] for `results`
    public SpecificRecord keep(GenerationResult result) {
        try {
            return switch (archive.keep(result)) {
                case Kept.Dealt(Receipt receipt) -> receipt;
                case Kept.Contested(GenerationResult conflict) -> conflict;
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
