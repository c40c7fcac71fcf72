package dev.darkroom.worker.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A map that forgets its oldest entries when it is full. Safe for use by many threads.
public final class Bounded<V> {

    private final Map<String, V> entries;

    /// @param most entries
    public Bounded(int most) {
        entries =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                        return size() > most;
                    }
                };
    }

    /// @return what the key has
    public synchronized Optional<V> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /// Makes an entry where there is none yet.
    public synchronized void putIfAbsent(String key, V value) {
        entries.putIfAbsent(key, value);
    }

    /// Changes an entry, or makes it; `change` gets null where there is none yet.
    synchronized void change(String key, UnaryOperator<V> change) {
        // Taken out and put back, so that an entry's age is the age of its last change.
        V changed = change.apply(entries.remove(key));
        entries.put(key, changed);
    }

    synchronized void remove(String key) {
        entries.remove(key);
    }
}
