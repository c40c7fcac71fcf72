package dev.darkroom.standalone.simulation;

import java.util.concurrent.Semaphore;

/// Lets the threads of a simulated worker run one at a time, and only when the simulation says so:
/// from one pause to the next. Threads of a worker that was killed get no further than their next
/// pause.
final class Baton {

    private final Semaphore go = new Semaphore(0);
    private final Semaphore arrived = new Semaphore(0);
    private volatile boolean killed;

    /// Where a worker was killed.
    static final class Killed extends Error {

        private static final long serialVersionUID = 1;

        Killed() {
            super("killed on purpose", null, false, false);
        }
    }

    /// Called by the worker's threads: returns when the simulation lets them go on.
    void pause() {
        if (killed) {
            throw new Killed();
        }
        arrived.release();
        go.acquireUninterruptibly();
        if (killed) {
            throw new Killed();
        }
    }

    /// Called by the worker's thread at its end.
    void end() {
        arrived.release();
    }

    /// Waits for the first pause of a worker that was just started, or for its end.
    void awaitPause() {
        arrived.acquireUninterruptibly();
    }

    /// Lets the worker run to its next pause, or to its end.
    void resume() {
        go.release();
        awaitPause();
    }

    /// Ends the worker where it pauses.
    void kill() {
        killed = true;
        resume();
    }
}
