package dev.darkroom.http.bus;

import dev.darkroom.sink.jobs.News;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What one reader has not taken yet of the news that it wants. Steps are dropped where the reader
/// is slow; facts are not, and a reader with too many of them waiting is left behind.
public final class Watch implements AutoCloseable {

    private static final int MOST_STEPS = 64;
    private static final int MOST = 4_096;

    private final Runnable onClose;
    private final Positions since;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Heard> waiting = new ArrayDeque<>();
    private boolean behind;
    private boolean woken;

    Watch(Positions since, Runnable onClose) {
        this.since = since;
        this.onClose = onClose;
    }

    /// Where the feed stood when the watch began: all that came later is told.
    public Positions since() {
        return since;
    }

    /// @return whether so much was missed that the reader has to begin again
    public boolean behind() {
        lock.lock();
        try {
            return behind;
        } finally {
            lock.unlock();
        }
    }

    /// @return the next piece of news, or nothing after the patience is over
    public Optional<Heard> poll(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (waiting.isEmpty() && !woken && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            woken = false;
            return Optional.ofNullable(waiting.poll());
        } finally {
            lock.unlock();
        }
    }

    /// What waits beside it, without waiting.
    ///
    /// @param most so many
    public List<Heard> more(int most) {
        lock.lock();
        try {
            var more = new ArrayList<Heard>();
            while (more.size() < most && !waiting.isEmpty()) {
                more.add(waiting.poll());
            }
            return more;
        } finally {
            lock.unlock();
        }
    }

    void hear(Heard heard) {
        lock.lock();
        try {
            boolean step = heard.news() instanceof News.Stepped;
            if (step && waiting.size() >= MOST_STEPS) {
                return;
            }
            if (waiting.size() >= MOST) {
                behind = true;
                waiting.clear();
            }
            if (!behind) {
                waiting.add(heard);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Makes a waiting [#poll] return.
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        onClose.run();
    }
}
