package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Encoded texts, each distinct one encoded once while it is among those used last.
final class Texts {
    private static final int REMEMBERED = 128;

    private final Crew encoders;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(Words words, int pieces, List<UsedAdapter> adapters) {}

    /// Locked while its text is being encoded: whoever wants the same text waits for the first.
    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        Conditioning conditioning;
    }

    Texts(Crew encoders) {
        this.encoders = encoders;
    }

    /// @param weights of the encoders
    /// @throws DrawingFailed where encoding fails; the next to ask tries again
    Conditioning encode(WeightSet weights, Words words, int pieces) {
        Entry entry = entry(new Key(words, pieces, weights.texts()));
        entry.lock.lock();
        try {
            if (entry.conditioning == null) {
                entry.conditioning = encoders.ask(() -> weights.encode(words, pieces));
            }
            return entry.conditioning;
        } finally {
            entry.lock.unlock();
        }
    }

    private Entry entry(Key key) {
        synchronized (entries) {
            Entry entry = entries.computeIfAbsent(key, _ -> new Entry());
            if (entries.size() > REMEMBERED) {
                entries.remove(entries.keySet().iterator().next());
            }
            return entry;
        }
    }
}
