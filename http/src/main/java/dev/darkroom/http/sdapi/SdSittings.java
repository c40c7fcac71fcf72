package dev.darkroom.http.sdapi;

import dev.darkroom.http.bus.Development;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The calls that wait for pictures now: whose they are, and how far.
final class SdSittings {

    private final Map<Object, Sitting> all = new ConcurrentHashMap<>();

    /// One call.
    ///
    /// @param gone completes when whoever asked has gone
    record Sitting(
            String id,
            String caller,
            Instant began,
            Development development,
            CompletableFuture<Void> gone) {}

    void add(Sitting sitting) {
        all.put(sitting.development(), sitting);
    }

    void remove(Development development) {
        all.remove(development);
    }

    /// The caller's, the oldest first.
    ///
    /// @param task the one of that id; all where it is empty
    List<Sitting> of(String caller, Optional<String> task) {
        return all.values().stream()
                .filter(sitting -> sitting.caller().equals(caller))
                .filter(sitting -> task.isEmpty() || task.get().equals(sitting.id()))
                .sorted(Comparator.comparing(Sitting::began))
                .toList();
    }
}
