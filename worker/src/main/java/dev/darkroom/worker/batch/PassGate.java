package dev.darkroom.worker.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/// What forward passes of all batchers of a process go through, so that together they take no more
/// cores than there are. Batchers are let in in the order in which they found it full; none
/// overtakes another, so a pass that takes many cores has its turn as well.
///
/// A batcher is let in before it decides which rows its pass holds: those that come while it waits
/// share the pass. It deals its rows among as many passes as its share of the places allows, for
/// more would only stand in line.
public final class PassGate {
    /// Who has not come in for so many passes leaves its share to the others.
    private static final int ENTRIES_REMEMBERED = 16;

    private final int places;
    private final Deque<Door> waiting = new ArrayDeque<>();
    private final List<Door> doors = new ArrayList<>();
    private int taken;
    private long entries;

    /// @param places that are taken at a time, such as cores
    public PassGate(int places) {
        if (places < 1) {
            throw new IllegalArgumentException("a gate needs at least 1 place, not " + places);
        }
        this.places = places;
    }

    /// A batcher's way through.
    ///
    /// @param width places that each of its passes takes; all of them if that is more than there
    ///   are
    public synchronized Door door(int width) {
        var door = new Door(Math.clamp(width, 1, places));
        doors.add(door);
        return door;
    }

    /// Places that are taken, or kept for somebody who has been called.
    synchronized int taken() {
        return taken;
    }

    private synchronized List<Door> callNext() {
        var called = new ArrayList<Door>();
        while (!waiting.isEmpty() && taken + waiting.peek().width <= places) {
            Door next = waiting.remove();
            taken += next.width;
            next.called = true;
            called.add(next);
        }
        return called;
    }

    /// One batcher's way through. It stands in line once, whatever the number of its threads.
    public final class Door {
        private final int width;
        private Runnable call = () -> {};
        private boolean called;
        private long lastEntry = -ENTRIES_REMEMBERED;

        private Door(int width) {
            this.width = width;
        }

        /// How the batcher is called when it is its turn.
        ///
        /// @param lock free when whoever passed [#leave]s
        void signals(Lock lock, Condition changed) {
            call =
                    () -> {
                        lock.lock();
                        try {
                            changed.signal();
                        } finally {
                            lock.unlock();
                        }
                    };
        }

        /// What is to be done now: a pass that is due starts once it is let in, and has to
        /// [#leave].
        Decision next(BatchFormer former, long now) {
            former.expectSlots(share());
            if (former.isDue(now)) {
                return enter() ? former.due(now) : new Decision.Idle();
            }
            if (isCalled()) { // for what is no longer wanted; others may want it
                Thread.startVirtualThread(this::decline);
            }
            return former.due(now);
        }

        /// Takes the places of one pass. Where there are none, they are kept once it is this
        /// batcher's turn, and the batcher is called.
        boolean enter() {
            synchronized (PassGate.this) {
                if (called) {
                    called = false;
                    lastEntry = ++entries;
                    return true;
                }
                if (waiting.isEmpty() && taken + width <= places) {
                    taken += width;
                    lastEntry = ++entries;
                    return true;
                }
                if (!waiting.contains(this)) {
                    waiting.add(this);
                }
                return false;
            }
        }

        /// How many of its passes are likely to run side by side, beside those of the others.
        int share() {
            synchronized (PassGate.this) {
                long others = doors.stream().filter(door -> door != this && door.isBusy()).count();
                return (int) Math.max(1, places / width / (1 + others));
            }
        }

        private boolean isBusy() {
            return called || waiting.contains(this) || entries - lastEntry < ENTRIES_REMEMBERED;
        }

        private boolean isCalled() {
            synchronized (PassGate.this) {
                return called;
            }
        }

        /// Gives the places of one pass back. Not called with a batcher's lock held, for it calls
        /// other batchers.
        void leave() {
            synchronized (PassGate.this) {
                taken -= width;
            }
            callNext().forEach(door -> door.call.run());
        }

        /// Gives up the place in line, and what is kept.
        void decline() {
            synchronized (PassGate.this) {
                waiting.remove(this);
                taken -= called ? width : 0;
                called = false;
            }
            callNext().forEach(door -> door.call.run());
        }

        /// Nothing comes this way any more.
        void close() {
            synchronized (PassGate.this) {
                doors.remove(this);
            }
            decline();
        }
    }
}
