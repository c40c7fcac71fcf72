package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Encoded texts, each distinct one encoded once while it is among those used last.
final class Texts {
    private static final int REMEMBERED = 128;

    private final Model model;
    private final Crew encoders;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(Words words, int pieces) {}

    /// Locked while its text is being encoded: whoever wants the same text waits for the first.
    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        Conditioning conditioning;
    }

    Texts(Model model, Crew encoders) {
        this.model = model;
        this.encoders = encoders;
    }

    /// @throws DrawingFailed where encoding fails; the next to ask tries again
    Conditioning encode(Words words, int pieces) {
        Entry entry = entry(new Key(words, pieces));
        entry.lock.lock();
        try {
            if (entry.conditioning == null) {
                entry.conditioning = encoders.ask(() -> model.encode(words, pieces));
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
