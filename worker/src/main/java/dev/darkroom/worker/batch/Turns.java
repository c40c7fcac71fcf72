package dev.darkroom.worker.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Deficit round robin (Shreedhar and Varghese, 1995) between groups: each gets the same share of
/// the network's work, whatever the size of its rows. A turn lends a group the price of the dearest
/// pass of any group; it keeps the turn while what it was lent lasts.
final class Turns {
    private final Deque<Group> ring = new ArrayDeque<>();

    void join(Group group) {
        ring.addLast(group);
    }

    void leave(Group group) {
        ring.remove(group);
    }

    int groups() {
        return ring.size();
    }

    /// Whose turn it was last, and still is while its credit lasts.
    Optional<Group> current() {
        return Optional.ofNullable(ring.peekFirst());
    }

    /// Who may start its next pass; it has paid for it.
    ///
    /// @param price the next pass's price in a unit common to all groups, 0 for a group that is not
    ///   ready
    /// @param loan what a turn is worth; at least any price
    Optional<Group> next(ToLongFunction<Group> price, long loan) {
        if (ring.stream().allMatch(group -> price.applyAsLong(group) == 0)) {
            return Optional.empty();
        }
        while (true) {
            Group group = ring.element();
            long its = price.applyAsLong(group);
            if (its > 0 && group.credit() >= its) {
                group.spend(its);
                return Optional.of(group);
            }
            ring.addLast(ring.removeFirst());
            Group nextUp = ring.element();
            if (price.applyAsLong(nextUp) > 0) {
                nextUp.lend(loan);
            }
        }
    }

    Stream<Group> stream() {
        return ring.stream();
    }
}
