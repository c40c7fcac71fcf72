package dev.darkroom.worker.serving;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Guard;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.prompt.Asked;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Records which requests this worker draws, so that a worker that dies leaves a trace, and whose
/// their ids are: the first record of an id makes the id its request's.
final class AttemptLog {

    private final String worker;
    private final Outbox outbox;
    private final Views views;
    private final WorkerMeters meters;
    private final InstantSource clock;

    /// @param worker name of this worker
    /// @param views where the records of all workers are seen
    AttemptLog(
            String worker, Outbox outbox, Views views, WorkerMeters meters, InstantSource clock) {
        this.worker = worker;
        this.outbox = outbox;
        this.views = views;
        this.meters = meters;
        this.clock = clock;
    }

    /// @param number of the attempt, from 1
    /// @return an attempt that has not begun
    Entry entry(Lease lease, Asked asked, int number) {
        return new Entry(lease, asked, number);
    }

    /// Whoever draws the request again begins afresh.
    void settle(Lease lease, Asked asked, int number) {
        outbox.attempt(record(asked, number, AttemptState.FINISHED), lease::check);
    }

    private Attempt record(Asked asked, int number, AttemptState state) {
        return Attempt.newBuilder()
                .setRequestId(asked.id())
                .setAttempt(number)
                .setWorker(worker)
                .setState(state)
                .setAt(clock.instant())
                .setRequestDigest(asked.digest())
                .build();
    }

    /// One attempt at a request. Begun by one thread; any of those that draw may wait for it to be
    /// on record, ask whose the id is, and say that all is drawn.
    final class Entry {

        private final Lease lease;
        private final Asked asked;
        private final int number;
        private volatile Attempt begun;
        private volatile Optional<Outbox.Dispatch> started = Optional.empty();
        private volatile Optional<Outbox.Dispatch> claimed = Optional.empty();
        private volatile Optional<Outbox.Dispatch> finished = Optional.empty();
        private volatile CompletableFuture<Void> seen;
        private volatile boolean own;

        private Entry(Lease lease, Asked asked, int number) {
            this.lease = lease;
            this.asked = asked;
            this.number = number;
        }

        /// Begins the attempt without waiting until it is on record; once is enough.
        void start() {
            if (started.isEmpty()) {
                begun = record(asked, number, AttemptState.STARTED);
                started = Optional.of(outbox.dispatch(begun, lease::check));
                claimed = started;
            }
        }

        /// Makes the id the request's, if it is nobody's, without an attempt at drawing it.
        void claim() {
            if (claimed.isEmpty()) {
                claimed = Optional.of(dispatch(AttemptState.RELEASED));
            }
        }

        /// Returns when the attempt is on record, before which nothing may be drawn.
        void awaitRecord() {
            if (seen == null) {
                claimed.ifPresent(Outbox.Dispatch::await);
                ask();
            }
        }

        /// Asked before every pass: nothing more is drawn once it is known that the id is another
        /// request's.
        ///
        /// @throws DrawingStopped if it is
        void check() {
            CompletableFuture<Void> asking = seen;
            if (!own && asking != null && asking.isDone()) {
                demandOwn();
            }
        }

        /// Asked before anything is published: waits until it is known whose id it is.
        ///
        /// @throws DrawingStopped if it is another request's
        void awaitOwn(Guard guard) {
            if (!own) {
                awaitRecord();
                views.await(seen, guard);
                demandOwn();
            }
        }

        /// Asked of a suspect that has begun, before anything of it is drawn: waits until it is
        /// known how many workers were lost over it before. Others may have begun at the same time.
        ///
        /// @param most workers that may be lost
        /// @throws DrawingStopped if as many were, or if the id is another request's
        void demandSpared(int most, Guard guard) {
            awaitOwn(guard);
            if (views.attempts().unfinishedBefore(begun) >= most) {
                throw new DrawingStopped(DrawingStopped.Reason.GIVEN_UP);
            }
        }

        /// Ends what has begun without waiting until that is on record; once is enough.
        synchronized void finishing() {
            if (claimed.isPresent() && finished.isEmpty()) {
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
            if (started.isPresent() && !views.attempts().begunSince(asked.id(), number)) {
                outbox.attemptOnce(record(asked, number, AttemptState.RELEASED));
            }
        }

        /// Writes the last word of the request that has the id once more: where the brokers
        /// compact, they keep the last record of an id, and that must not be this request's.
        void withdraw() {
            views.attempts().last(asked.id()).ifPresent(outbox::attemptOnce);
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

        private synchronized void ask() {
            if (seen == null) {
                seen = views.caughtUp().get();
            }
        }

        private Outbox.Dispatch dispatch(AttemptState state) {
            return outbox.dispatch(record(asked, number, state), lease::check);
        }

        private void demandOwn() {
            if (views.attempts().of(asked.id()).otherOwner(asked.digest()).isPresent()) {
                throw new DrawingStopped(DrawingStopped.Reason.TAKEN);
            }
            own = true;
        }
    }
}
