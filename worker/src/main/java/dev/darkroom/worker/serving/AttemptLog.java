package dev.darkroom.worker.serving;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Outbox;

import java.time.InstantSource;
import java.util.Optional;

/// Records which requests this worker draws, so that a worker that dies leaves a trace.
final class AttemptLog {

    private final String worker;
    private final Outbox outbox;
    private final Attempts others;
    private final WorkerMeters meters;
    private final InstantSource clock;

    /// @param worker name of this worker
    /// @param others what is known of all workers' attempts
    AttemptLog(
            String worker,
            Outbox outbox,
            Attempts others,
            WorkerMeters meters,
            InstantSource clock) {
        this.worker = worker;
        this.outbox = outbox;
        this.others = others;
        this.meters = meters;
        this.clock = clock;
    }

    /// @param number of the attempt, from 1
    /// @return an attempt that has not begun
    Entry entry(Lease lease, String requestId, int number) {
        return new Entry(lease, requestId, number);
    }

    /// Whoever draws the request again begins afresh.
    void settle(Lease lease, String requestId, int number) {
        outbox.attempt(record(requestId, number, AttemptState.FINISHED), lease::check);
    }

    private Attempt record(String requestId, int number, AttemptState state) {
        return Attempt.newBuilder()
                .setRequestId(requestId)
                .setAttempt(number)
                .setWorker(worker)
                .setState(state)
                .setAt(clock.instant())
                .build();
    }

    /// One attempt at a request. Begun by one thread; any of those that draw may wait for it to be
    /// on record and say that all is drawn.
    final class Entry {

        private final Lease lease;
        private final String requestId;
        private final int number;
        private volatile Optional<Outbox.Dispatch> started = Optional.empty();
        private volatile Optional<Outbox.Dispatch> finished = Optional.empty();

        private Entry(Lease lease, String requestId, int number) {
            this.lease = lease;
            this.requestId = requestId;
            this.number = number;
        }

        /// Begins the attempt without waiting until it is on record; once is enough.
        void start() {
            if (started.isEmpty()) {
                started = Optional.of(dispatch(AttemptState.STARTED));
            }
        }

        /// Returns when the attempt is on record, before which nothing may be drawn.
        void awaitRecord() {
            started.ifPresent(Outbox.Dispatch::await);
        }

        /// Ends what has begun without waiting until that is on record; once is enough.
        synchronized void finishing() {
            if (started.isPresent() && finished.isEmpty()) {
                finished = Optional.of(dispatch(AttemptState.FINISHED));
            }
        }

        /// Ends what has begun, and returns when that is on record.
        void finish() {
            long began = System.nanoTime();
            finishing();
            finished.ifPresent(Outbox.Dispatch::await);
            meters.went(Stage.FINISHING, began);
        }

        /// Takes back what has begun, unless somebody else has begun since: they must not be taken
        /// for unharmed because of this.
        void release() {
            if (started.isPresent() && !others.begunSince(requestId, number)) {
                outbox.attemptOnce(record(requestId, number, AttemptState.RELEASED));
            }
        }

        /// @return the attempts that were made at the request, this one included if it has begun
        int made() {
            return started.isPresent() ? number : 0;
        }

        /// @return whether others have begun and never ended
        boolean suspect() {
            return number > 1;
        }

        /// @return this attempt's number, from 1
        int number() {
            return number;
        }

        private Outbox.Dispatch dispatch(AttemptState state) {
            return outbox.dispatch(record(requestId, number, state), lease::check);
        }
    }
}
