package dev.darkroom.worker.batch;

import dev.darkroom.worker.diffusion.latent.Latents;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Where images of many requests share forward passes: rows of one network with one another, never
/// with those of another.
///
/// An image takes a [Seat] for as long as it calls the network, and asks one call after another
/// from its own (virtual) thread. Platform threads, one per pass that may run at a time, carry out
/// what [BatchFormer] decides. A failed pass is tried again row by row, so that only rows that fail
/// alone fail.
public final class StepBatcher implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final PassTelling telling;
    private final PassGate.Door gate;
    private final BatchFormer former;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Long, Seat> seats = new HashMap<>();
    private final ExecutorService threads;
    private boolean closed;

    /// @param gate that its passes go through, beside those of other batchers
    public StepBatcher(BatchLimits limits, PassGate.Door gate, PassListener listener) {
        this.telling = new PassTelling(listener);
        this.gate = gate;
        gate.signals(lock, changed);
        this.former = new BatchFormer(limits);
        this.threads =
                Executors.newFixedThreadPool(
                        limits.passesSideBySide(),
                        Thread.ofPlatform().name("forward-", 0).factory());
        for (int i = 0; i < limits.passesSideBySide(); i++) {
            threads.execute(this::carryOut);
        }
    }

    /// Waits for room among the live images, first come first served. From then on passes wait for
    /// this image, so it must be on its way to its first call, and the seat closed in `finally`.
    ///
    /// @param calls of a network that stays open until the seat is closed
    /// @param stillWanted run now and then while waiting; whatever it throws gives the wait up
    public Seat join(Calls calls, Runnable stillWanted) throws InterruptedException {
        Seat seat = register(calls);
        try {
            while (!isAdmitted(seat, BETWEEN_LOOKS)) {
                stillWanted.run();
            }
            return seat;
        } catch (InterruptedException | RuntimeException givenUp) {
            seat.close();
            throw givenUp;
        }
    }

    private Seat register(Calls calls) {
        lock.lock();
        try {
            long image = former.register(calls.kind(), calls.rows(), calls.beside(), now());
            Seat seat = new Seat(image, calls);
            seats.put(seat.image, seat);
            return seat;
        } finally {
            lock.unlock();
        }
    }

    private boolean isAdmitted(Seat seat, Duration within) throws InterruptedException {
        lock.lock();
        try {
            long left = within.toNanos();
            while (!former.isAdmitted(seat.image) && left > 0) {
                requireOpen();
                left = seat.news.awaitNanos(left);
            }
            return former.isAdmitted(seat.image);
        } finally {
            lock.unlock();
        }
    }

    /// What is on its hands now.
    public BatchLoad load() {
        lock.lock();
        try {
            return former.load();
        } finally {
            lock.unlock();
        }
    }

    /// One image's place in the passes, used by one thread.
    public final class Seat implements AutoCloseable {
        private final long image;
        private final Calls calls;
        private final Condition news = lock.newCondition();
        private final Latents[] answers;
        private final SpanContext trace = Span.current().getSpanContext();
        private List<Row> asked = List.of();
        private PassShare share;
        private RowFailed failure;
        private int missing;
        private boolean left;

        private Seat(long image, Calls calls) {
            this.image = image;
            this.calls = calls;
            this.answers = new Latents[calls.rows()];
        }

        /// Asks one call, and waits for its turn and its answers.
        ///
        /// @param rows as many as announced, of the announced shape
        /// @return the network's raw output in the rows' order
        /// @throws RowFailed when one of the rows failed alone
        /// @throws InterruptedException when the thread was interrupted; the seat is of no more use
        public List<Latents> forward(List<Row> rows) throws InterruptedException {
            calls.shape().demandAll(rows, answers.length);
            lock.lock();
            try {
                requireOpen();
                asked = rows;
                missing = rows.size();
                failure = null;
                former.offer(image, rows.getFirst().timestep(), now());
                changed.signal();
                while (missing > 0) {
                    requireOpen();
                    news.await();
                }
                if (failure != null) {
                    throw failure;
                }
                return List.of(answers);
            } finally {
                lock.unlock();
            }
        }

        /// The pass that answered the latest call, or the last of them.
        public PassShare latest() {
            return share;
        }

        private void answered(int row, Latents latents, PassShare by) {
            answers[row] = latents;
            share = by;
            oneLessMissing();
        }

        private void failed(RowFailed cause) {
            failure = cause;
            oneLessMissing();
        }

        private void oneLessMissing() {
            missing--;
            if (missing == 0) {
                news.signal();
            }
        }

        /// Gives the place up. Passes no longer wait for this image.
        @Override
        public void close() {
            lock.lock();
            try {
                if (!left) {
                    left = true;
                    leave(this);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void leave(Seat seat) {
        seats.remove(seat.image);
        for (long admitted : former.leave(seat.image, now())) {
            seats.get(admitted).news.signal();
        }
        changed.signal();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the step batcher is closed");
        }
    }

    /// What every pass thread does. A thread that starts a pass wakes another to look for the next.
    private void carryOut() {
        lock.lock();
        try {
            while (!closed) {
                switch (gate.next(former, now())) {
                    case Decision.Start(Pass pass) -> {
                        changed.signal();
                        run(pass);
                    }
                    case Decision.WaitUntil(long nanos) -> changed.awaitNanos(nanos - now());
                    case Decision.Idle() -> changed.await();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private List<Row> rowsOf(Pass pass) {
        return pass.rows().stream().map(row -> seat(row).asked.get(row.index())).toList();
    }

    private Seat seat(RowKey row) {
        return seats.get(row.image());
    }

    private List<SpanContext> tracesOf(Pass pass) {
        return telling.wantsSpan()
                ? pass.rows().stream().map(row -> seat(row).trace).distinct().toList()
                : List.of();
    }

    /// Calls the network with the lock let go.
    private void run(Pass pass) {
        ForwardPass network = seat(pass.rows().getFirst()).calls.network();
        List<Row> rows = rowsOf(pass);
        List<SpanContext> traces = tracesOf(pass);
        PassResult result;
        Duration took;
        lock.unlock();
        try {
            var told = telling.begin(pass, traces);
            long start = now();
            result = PassResult.of(network, rows);
            took = Duration.ofNanos(now() - start);
            told.end(took, result instanceof PassResult.Answers);
        } finally {
            gate.leave();
            lock.lock();
        }
        settle(pass, result, new PassShare(pass.id(), rows.size(), took));
    }

    private void settle(Pass pass, PassResult result, PassShare share) {
        for (Settled settled : former.completed(pass.id(), result.outcome(), now())) {
            switch (settled) {
                case Settled.Answered(RowKey row, int inPass) ->
                        seat(row).answered(row.index(), result.answer(inPass), share);
                case Settled.Failed(RowKey row) -> seat(row).failed(result.failure());
                case Settled.AgainAlone _, Settled.Discarded _ -> {
                    // Nobody is to be told.
                }
            }
        }
    }

    private static long now() {
        return System.nanoTime();
    }

    /// Ends the pass threads after the passes they are in; whoever still waits gets an
    /// [IllegalStateException]. The networks are the caller's to close, afterwards.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            seats.values().forEach(seat -> seat.news.signal());
        } finally {
            lock.unlock();
        }
        threads.close();
        gate.close();
    }
}
