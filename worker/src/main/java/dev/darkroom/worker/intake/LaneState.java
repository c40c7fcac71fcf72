package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.Optional;

/// Where a lane is between two leases. Each state offers only its legal moves.
sealed interface LaneState {

    /// Nothing leased: the lane asks for a request.
    record Idle() implements LaneState {

        Holding leased(Work work, long renewAt) {
            return new Holding(work, renewAt);
        }
    }

    /// A request is being handled.
    ///
    /// @param renewAt when the lease has to be renewed, on the clock of `System.nanoTime`
    record Holding(Work work, long renewAt) implements LaneState {

        Renewing due() {
            return new Renewing(work);
        }

        Settling done(Settlement settlement) {
            return new Settling(work.lease(), settlement);
        }
    }

    /// A third of the lock's time is gone and the work is not done.
    record Renewing(Work work) implements LaneState {

        Holding renewed(long renewAt) {
            return new Holding(work, renewAt);
        }

        /// @param instead another request that was leased in its place
        Losing lost(Optional<ConsumerRecord<byte[], byte[]>> instead) {
            return new Losing(work, instead);
        }
    }

    /// The lease is gone; the work has yet to notice.
    record Losing(Work work, Optional<ConsumerRecord<byte[], byte[]>> instead)
            implements LaneState {

        Idle ended() {
            return new Idle();
        }

        Holding ended(Work next, long renewAt) {
            return new Holding(next, renewAt);
        }
    }

    /// The work is done; the broker has yet to hear of it.
    record Settling(Lease lease, Settlement settlement) implements LaneState {

        Idle settled() {
            return new Idle();
        }
    }
}
