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
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

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
    Conditioning encode(String text) {
        Entry entry = entry(text);
        entry.lock.lock();
        try {
            if (entry.conditioning == null) {
                entry.conditioning = encoders.ask(() -> model.encode(text));
            }
            return entry.conditioning;
        } finally {
            entry.lock.unlock();
        }
    }

    private Entry entry(String text) {
        synchronized (entries) {
            Entry entry = entries.computeIfAbsent(text, _ -> new Entry());
            if (entries.size() > REMEMBERED) {
                entries.remove(entries.keySet().iterator().next());
            }
            return entry;
        }
    }
}
