package dev.darkroom.worker.onnx;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.drawing.DrawingFailed;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.drawing.WeightSet;
import dev.darkroom.worker.drawing.Words;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/// The sets of weights that adapters have made of a model's own, each made once for all who draw
/// with it, on a thread that does nothing else. What nobody draws with stays until its memory is
/// wanted; what was used longest ago goes first.
///
/// A set that is larger than the memory allowed is made all the same, but alone.
final class WeightSets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WeightSets.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Maker maker;
    private final ToLongFunction<List<UsedAdapter>> need;
    private final long most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<List<UsedAdapter>, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("adapting").factory());
    private boolean closed;

    /// Networks with adapters merged into their weights.
    interface Made extends AutoCloseable {
        /// Whether text encoders are among them.
        boolean adaptsTexts();

        Conditioning encode(Words words, int pieces);

        ForwardPass denoiser();

        @Override
        void close();
    }

    /// Merges adapters and opens the networks that change.
    interface Maker {
        Made make(List<UsedAdapter> adapters) throws Exception;
    }

    /// @param need bytes that a set takes
    /// @param most bytes of all sets
    WeightSets(Maker maker, ToLongFunction<List<UsedAdapter>> need, long most) {
        this.maker = maker;
        this.need = need;
        this.most = most;
    }

    /// One set, and by how many it is held: those who draw with it, and each call of its networks.
    private static final class Entry {
        final List<UsedAdapter> adapters;
        final long bytes;
        int holds;
        Made made;
        ForwardPass denoiser;
        Throwable failure;

        Entry(List<UsedAdapter> adapters, long bytes) {
            this.adapters = adapters;
            this.bytes = bytes;
        }

        boolean isIdle() {
            return made != null && holds == 0;
        }
    }

    /// Holds a set for a drawing, waiting until it is made.
    ///
    /// @param adapters in the order of their names
    /// @param stillWanted run now and then while waiting; whatever it throws gives the wait up
    /// @throws DrawingFailed where it cannot be made; the next to ask tries again
    /// @throws DrawingStopped where the caller is interrupted
    WeightSet hold(List<UsedAdapter> adapters, Runnable stillWanted) {
        Entry mine = null;
        try {
            while (true) {
                lock.lock();
                try {
                    if (mine == null) {
                        mine = join(adapters);
                    }
                    if (mine != null && mine.made != null) {
                        return new Held(mine);
                    }
                    if (mine != null && mine.failure != null) {
                        throw new DrawingFailed("merging adapters failed", mine.failure);
                    }
                    changed.awaitNanos(BETWEEN_LOOKS.toNanos());
                } finally {
                    lock.unlock();
                }
                stillWanted.run();
            }
        } catch (InterruptedException stopped) {
            release(mine);
            Thread.currentThread().interrupt();
            throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
        } catch (RuntimeException givenUp) {
            release(mine);
            throw givenUp;
        }
    }

    /// @return null where there is no room yet
    private Entry join(List<UsedAdapter> adapters) {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        Entry entry = entries.get(adapters);
        if (entry == null) {
            long bytes = need.applyAsLong(adapters);
            if (!makeRoom(bytes)) {
                return null;
            }
            Entry made = new Entry(adapters, bytes);
            entries.put(adapters, made);
            thread.execute(() -> make(made));
            entry = made;
        }
        entry.holds++;
        return entry;
    }

    private boolean makeRoom(long bytes) {
        while (bytes() + bytes > most && !entries.isEmpty()) {
            Entry oldest = entries.values().stream().filter(Entry::isIdle).findFirst().orElse(null);
            if (oldest == null) {
                return false;
            }
            entries.remove(oldest.adapters);
            oldest.made.close();
        }
        return true;
    }

    /// What all sets take, those that are being made included.
    long bytes() {
        lock.lock();
        try {
            return entries.values().stream().mapToLong(entry -> entry.bytes).sum();
        } finally {
            lock.unlock();
        }
    }

    private void make(Entry entry) {
        long began = System.nanoTime();
        Made made = null;
        Throwable failure = null;
        try {
            made = maker.make(entry.adapters);
        } catch (Throwable fault) {
            failure = fault;
        }
        lock.lock();
        try {
            entry.made = made;
            entry.failure = failure;
            if (made == null) {
                entries.remove(entry.adapters, entry);
            } else {
                ForwardPass network = made.denoiser();
                entry.denoiser =
                        rows -> {
                            enter(entry);
                            try {
                                return network.run(rows);
                            } finally {
                                release(entry);
                            }
                        };
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        tell(entry, Duration.ofNanos(System.nanoTime() - began));
    }

    private static void tell(Entry entry, Duration took) {
        var log = entry.failure == null ? LOG.atInfo() : LOG.atWarn().setCause(entry.failure);
        log.addKeyValue("adapters", entry.adapters.stream().map(UsedAdapter::name).toList())
                .addKeyValue("bytes", entry.bytes)
                .addKeyValue("millis", took.toMillis())
                .log(
                        entry.failure == null
                                ? "Adapters were merged into the model's weights"
                                : "Adapters could not be merged into the model's weights");
    }

    private void enter(Entry entry) {
        lock.lock();
        try {
            if (entries.get(entry.adapters) != entry) {
                throw new IllegalStateException("a set of weights was dropped");
            }
            entry.holds++;
        } finally {
            lock.unlock();
        }
    }

    private void release(Entry entry) {
        if (entry == null) {
            return;
        }
        lock.lock();
        try {
            entry.holds--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// One drawing's hold on a set.
    private final class Held implements WeightSet {
        private final Entry entry;
        private boolean left;

        Held(Entry entry) {
            this.entry = entry;
        }

        @Override
        public List<UsedAdapter> texts() {
            return entry.made.adaptsTexts() ? entry.adapters : List.of();
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            enter(entry);
            try {
                return entry.made.encode(words, pieces);
            } finally {
                release(entry);
            }
        }

        @Override
        public ForwardPass denoiser() {
            return entry.denoiser;
        }

        @Override
        public void close() {
            if (!left) {
                left = true;
                release(entry);
            }
        }
    }

    /// Waits for a set that is being made, and closes all. Nobody draws any more.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        thread.close();
        entries.values().forEach(entry -> entry.made.close());
        entries.clear();
    }
}
