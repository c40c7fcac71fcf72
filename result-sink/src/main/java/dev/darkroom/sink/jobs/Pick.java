package dev.darkroom.sink.jobs;

import java.util.Comparator;
import java.util.Optional;

/// Chooses between what was known and what is heard, in the same way whichever came first.
final class Pick {

    private Pick() {}

    static <T> Optional<T> first(Optional<T> known, T heard, Comparator<T> order) {
        return Optional.of(known.filter(k -> order.compare(k, heard) <= 0).orElse(heard));
    }

    static <T> Optional<T> last(Optional<T> known, T heard, Comparator<T> order) {
        return Optional.of(known.filter(k -> order.compare(k, heard) >= 0).orElse(heard));
    }
}
