package dev.darkroom.worker.residency;

import java.util.Optional;

/// Somebody's place in line, and what they hold once it is there or being made.
final class Place<K, V extends AutoCloseable> {
    final K key;
    final long bytes;
    private Optional<Resident<K, V>> resident = Optional.empty();

    /// @param bytes that what is wanted takes
    Place(K key, long bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    Optional<Resident<K, V>> resident() {
        return resident;
    }

    void take(Resident<K, V> wanted) {
        wanted.holds++;
        resident = Optional.of(wanted);
    }

    void leave() {
        resident = Optional.empty();
    }
}
