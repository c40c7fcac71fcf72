package dev.darkroom.worker.serving;

import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.DeadLetter;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Outbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;

/// Puts records aside with their own bytes.
final class DeadLetterWriter {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterWriter.class);

    private final String worker;
    private final Outbox outbox;
    private final WorkerMeters meters;
    private final InstantSource clock;

    /// @param worker name of this worker
    DeadLetterWriter(String worker, Outbox outbox, WorkerMeters meters, InstantSource clock) {
        this.worker = worker;
        this.outbox = outbox;
        this.meters = meters;
        this.clock = clock;
    }

    /// Puts a record aside that was not tried, or whose tries are not the reason.
    ///
    /// @param reason one sentence
    void putAside(Lease lease, String reason) {
        putAside(lease, reason, "delivered %s times".formatted(lease.deliveries()));
    }

    /// Returns when the brokers have acknowledged the letter, or do not take one of this size.
    ///
    /// @param reason one sentence
    /// @param history what became of each attempt
    void putAside(Lease lease, String reason, String history) {
        var letter = new DeadLetter(original(lease), reason, history, worker, clock.instant());
        if (outbox.deadLetter(letter, lease::check) == Delivery.TOO_LARGE) {
            LOG.atError()
                    .addKeyValue("source", lease.source())
                    .log("A record is too large to be put aside; it stays only where it is");
        }
        meters.deadLetter();
        LOG.atWarn()
                .addKeyValue("source", lease.source())
                .addKeyValue("error", reason)
                .log("A record was put aside as a dead letter");
    }

    static DeadLetter.Original original(Lease lease) {
        return new DeadLetter.Original(
                lease.source(), lease.keyBytes(), lease.value(), lease.headers());
    }
}
