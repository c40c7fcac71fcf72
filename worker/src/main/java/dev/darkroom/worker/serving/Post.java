package dev.darkroom.worker.serving;

import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.outcome.Results;
import dev.darkroom.worker.prompt.Asked;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;

/// Publishes how images and requests ended. What waits returns when the brokers have acknowledged
/// the record or will never take it; nothing is published once the lease is lost.
final class Post {

    private final Outbox outbox;
    private final Results results;
    private final WorkerMeters meters;
    private final InstantSource clock;

    Post(Outbox outbox, Results results, WorkerMeters meters, InstantSource clock) {
        this.outbox = outbox;
        this.results = results;
        this.meters = meters;
        this.clock = clock;
    }

    /// Sends a picture without waiting for the brokers.
    ///
    /// @param index which of the request's pictures
    Sent drawn(Lease lease, Asked asked, int index, Picture picture) {
        Results.Timing timing = sinceLease(lease);
        return new Sent(dispatch(lease, results.drawn(asked, index, picture, timing)), timing);
    }

    /// A picture that is on its way.
    final class Sent {

        private final Sending dispatch;
        private final Results.Timing timing;
        private final long began = System.nanoTime();

        private Sent(Sending dispatch, Results.Timing timing) {
            this.dispatch = dispatch;
            this.timing = timing;
        }

        Delivery await() {
            Delivery delivery = dispatch.await();
            meters.went(Stage.PUBLISHING, began);
            if (delivery == Delivery.ACKNOWLEDGED) {
                meters.imageDrawn(timing.drawing());
            }
            return delivery;
        }
    }

    /// @param index which picture; empty for the request as a whole
    Delivery failed(Lease lease, Asked asked, OptionalInt index, Failure failure) {
        return failed(lease, asked, index, failure, sinceLease(lease));
    }

    /// A request that nothing was drawn of.
    Delivery refused(Lease lease, Asked asked, Failure failure) {
        var timing = new Results.Timing(clock.instant(), Duration.ZERO);
        return failed(lease, asked, OptionalInt.empty(), failure, timing);
    }

    private Delivery failed(
            Lease lease, Asked asked, OptionalInt index, Failure failure, Results.Timing timing) {
        Delivery delivery = dispatch(lease, results.failed(asked, index, failure, timing)).await();
        if (delivery == Delivery.ACKNOWLEDGED) {
            meters.failed(failure.code());
        }
        return delivery;
    }

    private Sending dispatch(Lease lease, GenerationResult result) {
        return Sending.of(outbox, lease, result);
    }

    private Results.Timing sinceLease(Lease lease) {
        Instant now = clock.instant();
        return new Results.Timing(now, Duration.between(lease.since(), now));
    }
}
