package dev.darkroom.worker.serving;

import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Outbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes requests on their last deliveries anew.
///
/// Whatever happened otherwise would happen to the last deliveries of the record. A fresh record
/// has all of them before it; what kills workers is known by its attempts, not by its deliveries.
final class FreshStarts {

    private static final Logger LOG = LoggerFactory.getLogger(FreshStarts.class);

    private final Outbox outbox;
    private final WorkerMeters meters;
    private final int lastDelivery;

    FreshStarts(Outbox outbox, WorkerMeters meters, int lastDelivery) {
        this.outbox = outbox;
        this.meters = meters;
        this.lastDelivery = lastDelivery;
    }

    /// @return whether the request was published anew, so that this record is settled; what no
    ///   broker takes a second time is handled as it is
    boolean given(Lease lease) {
        return nearlyLast(lease) && begunAgain(lease);
    }

    // A delivery is kept in hand, for a worker may be lost while it puts the request back.
    private boolean nearlyLast(Lease lease) {
        return lease.deliveries() >= lastDelivery - 1;
    }

    private boolean begunAgain(Lease lease) {
        Delivery delivery =
                outbox.again(lease.topic(), DeadLetterWriter.original(lease), lease::check);
        LOG.atWarn()
                .addKeyValue("source", lease.source())
                .addKeyValue("delivery", delivery)
                .log("A request on its last deliveries is put at the end of its queue");
        meters.begunAgain();
        return delivery == Delivery.ACKNOWLEDGED;
    }
}
