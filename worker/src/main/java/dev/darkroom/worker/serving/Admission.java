package dev.darkroom.worker.serving;

import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.outcome.Guard;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Who may draw at the same time. Requests share the network, except those that are suspected of
/// killing whoever draws them: each of them is drawn alone, so that only its own worker's time is
/// at stake. Two requests of one id are drawn one after the other.
public final class Admission {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Set<String> claimed = new HashSet<>();
    private int drawing;
    private int suspectsWaiting;
    private boolean alone;

    /// A place that was taken, and is given up by closing it.
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// The only request of its id that is being handled here.
    ///
    /// @param waited whether another one was handled before
    record Claim(boolean waited, Runnable end) implements Place {
        @Override
        public void close() {
            end.run();
        }
    }

    /// Waits until no other request of this id is being handled here.
    ///
    /// @param guard ends the waiting by throwing
    synchronized Claim claim(String id, Guard guard) {
        boolean waited = false;
        while (!claimed.add(id)) {
            waited = true;
            waitAWhile(guard);
        }
        return new Claim(waited, () -> giveUp(id));
    }

    /// Waits until no suspect is being drawn or waits to be.
    ///
    /// @param guard ends the waiting by throwing
    synchronized Place among(Guard guard) {
        while (alone || suspectsWaiting > 0) {
            waitAWhile(guard);
        }
        drawing++;
        return this::leave;
    }

    /// Waits until nothing is being drawn, and keeps everybody else waiting from now on.
    ///
    /// @param guard ends the waiting by throwing
    synchronized Place alone(Guard guard) {
        suspectsWaiting++;
        try {
            while (alone || drawing > 0) {
                waitAWhile(guard);
            }
            alone = true;
            return this::leaveAlone;
        } finally {
            suspectsWaiting--;
            notifyAll();
        }
    }

    private synchronized void giveUp(String id) {
        claimed.remove(id);
        notifyAll();
    }

    private synchronized void leave() {
        drawing--;
        notifyAll();
    }

    private synchronized void leaveAlone() {
        alone = false;
        notifyAll();
    }

    private void waitAWhile(Guard guard) {
        guard.check();
        try {
            wait(LOOK.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
        }
    }
}
