package dev.darkroom.sink.keeper;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Which records of one partition are being kept, and up to where all of them are.
///
/// A pure state machine for one thread. Laws: the offset to commit never passes a record that is
/// not done, and never goes back; when everything taken is done, it is one past the last record
/// taken. Offsets may have gaps.
final class OffsetTracker {

    private final TreeMap<Long, Instant> pending = new TreeMap<>();
    private OptionalLong next = OptionalLong.empty();

    /// @param offset greater than every one before
    /// @param written the record's timestamp
    void taken(long offset, Instant written) {
        if (next.isPresent() && offset < next.getAsLong()) {
            throw new IllegalArgumentException(
                    "offset %s taken after offset %s".formatted(offset, next.getAsLong() - 1));
        }
        pending.put(offset, written);
        next = OptionalLong.of(offset + 1);
    }

    /// The record needs no more work. Saying it again changes nothing.
    void done(long offset) {
        pending.remove(offset);
    }

    /// @return the first offset that a successor would have to read; empty before the first record
    OptionalLong committable() {
        return pending.isEmpty() ? next : OptionalLong.of(pending.firstKey());
    }

    /// @return when the oldest record that is not done was written
    Optional<Instant> oldest() {
        return pending.values().stream().min(Instant::compareTo);
    }

    /// @return records taken and not done
    int inFlight() {
        return pending.size();
    }
}
