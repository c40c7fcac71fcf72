package dev.darkroom.worker.residency;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;

/// One thing that is there or being made, and by how many it is held. Guarded by the lock of its
/// [Residents], but for what its maker sets before it is settled.
///
/// @param <K> what is asked for
/// @param <V> what is made
final class Resident<K, V extends AutoCloseable> {
    private static final Logger LOG = LoggerFactory.getLogger(Resident.class);

    final K key;
    final long bytes;
    int holds;

    /// Whether it takes no new holders.
    boolean leaving;

    private Optional<V> made = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();
    private boolean settled;

    Resident(K key, long bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    void takenBy(Place<K, V> place) {
        place.take(this);
    }

    void made(V thing) {
        made = Optional.of(thing);
    }

    void failed(Throwable cause) {
        failure = Optional.of(cause);
    }

    /// It is known whether it could be made.
    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    boolean isIdle() {
        return settled && holds == 0;
    }

    Optional<V> made() {
        return made;
    }

    /// Why it could not be made, once that is known.
    Optional<Throwable> failure() {
        return settled ? failure : Optional.empty();
    }

    void close() {
        try {
            if (made.isPresent()) {
                made.get().close();
            }
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("What was dropped did not close");
        }
    }
}
