package dev.darkroom.worker;

import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.outcome.ProgressFeed;
import dev.darkroom.worker.outcome.Results;
import dev.darkroom.worker.prompt.PromptReader;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// What every request's handling works with and does not own: the live things of a worker, as
/// opposed to the values of one request.
///
/// @param worker name of this worker
/// @param caughtUp completes when the views have taken in all that was acknowledged before
/// @param lastDelivery of one record: not settled then, the brokers drop it without a word
record Room(
        String worker,
        Wire wire,
        PromptReader reader,
        Artist artist,
        Admission admission,
        Cancellations cancellations,
        Attempts attempts,
        Supplier<CompletableFuture<Void>> caughtUp,
        Outbox outbox,
        ProgressFeed progress,
        Results results,
        WorkerMeters meters,
        InstantSource clock,
        WorkerSettings.Patience patience,
        int lastDelivery) {}
