package dev.darkroom.worker.intake;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What a worker has in hand of one partition: requests end in any order, and what is committed is
/// one offset, up to which all have ended.
///
/// For one thread. Laws: the offset to commit never passes a request that has not ended, and never
/// goes back. Offsets may have gaps.
///
/// @param <W> what is done about a request
final class Stretch<W> {

    private final TreeMap<Long, W> inHand = new TreeMap<>();
    private OptionalLong next = OptionalLong.empty();

    /// @param offset greater than every one before
    void take(long offset, W work) {
        inHand.put(offset, work);
        next = OptionalLong.of(offset + 1);
    }

    /// Does something else about a request that is in hand.
    void again(long offset, W work) {
        inHand.replace(offset, work);
    }

    void ended(long offset) {
        inHand.remove(offset);
    }

    /// @return the first offset that a successor would have to read; empty before the first request
    OptionalLong committable() {
        return inHand.isEmpty() ? next : OptionalLong.of(inHand.firstKey());
    }

    /// @return offsets that a successor would have to read although requests among them have ended
    long ahead() {
        return next.isPresent() ? next.getAsLong() - committable().getAsLong() : 0;
    }

    List<Long> offsets() {
        return List.copyOf(inHand.keySet());
    }

    W at(long offset) {
        return inHand.get(offset);
    }

    Collection<W> works() {
        return inHand.values();
    }
}
