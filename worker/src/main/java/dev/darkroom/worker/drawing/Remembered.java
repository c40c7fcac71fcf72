package dev.darkroom.worker.drawing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/// What encoders have said, each asked once of the same thing while that is among those used last.
///
/// @param <K> what they are asked of
/// @param <V> what they say
final class Remembered<K, V> {
    private final int most;
    private final Crew encoders;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    /// Locked while it is being encoded: whoever wants the same waits for the first.
    private static final class Entry<V> {
        final ReentrantLock lock = new ReentrantLock();
        V said;
    }

    /// @param most that are remembered
    /// @param encoders that are asked
    Remembered(int most, Crew encoders) {
        this.most = most;
        this.encoders = encoders;
    }

    /// @param encoding asked where nothing is remembered
    /// @throws DrawingFailed where encoding fails; the next to ask tries again
    V of(K asked, Callable<V> encoding) {
        Entry<V> entry = entry(asked);
        entry.lock.lock();
        try {
            if (entry.said == null) {
                entry.said = encoders.ask(encoding);
            }
            return entry.said;
        } finally {
            entry.lock.unlock();
        }
    }

    private Entry<V> entry(K asked) {
        synchronized (entries) {
            Entry<V> entry = entries.computeIfAbsent(asked, _ -> new Entry<>());
            if (entries.size() > most) {
                entries.remove(entries.keySet().iterator().next());
            }
            return entry;
        }
    }
}
