package dev.darkroom.worker.residency;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Decides what is made and what is dropped, and who waits for what. A state machine without
/// threads or clock; not thread-safe.
final class Occupancy<K, V extends AutoCloseable> {

    /// The least recently used first.
    private final Map<K, Resident<K, V>> residents = new LinkedHashMap<>(16, 0.75f, true);

    /// Whoever wants what is not there, in the order in which it was first wanted.
    private final Map<K, Set<Place<K, V>>> lines = new LinkedHashMap<>();

    private final long most;
    private final Consumer<Resident<K, V>> make;
    private final Consumer<Resident<K, V>> drop;

    /// @param most bytes of all
    /// @param make begins to make one, after whatever was to be dropped before
    /// @param drop closes one
    Occupancy(long most, Consumer<Resident<K, V>> make, Consumer<Resident<K, V>> drop) {
        this.most = most;
        this.make = make;
        this.drop = drop;
    }

    /// Takes what is there or being made, or gets in line where others wait for it; empty where it
    /// has to be told first how much it needs.
    Optional<Place<K, V>> join(K key) {
        return Optional.ofNullable(residents.get(key))
                .map(there -> there.bytes)
                .or(() -> Optional.ofNullable(lines.get(key)).map(Occupancy::need))
                .map(bytes -> join(key, bytes));
    }

    /// The same, of what takes so many bytes.
    Place<K, V> join(K key, long bytes) {
        var place = new Place<K, V>(key, bytes);
        Resident<K, V> there = residents.get(key);
        if (there != null && !there.leaving) {
            place.take(there);
        } else {
            lines.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(place);
            admit();
        }
        return place;
    }

    /// Gives up what was waited for.
    void leave(Place<K, V> place) {
        lines.computeIfPresent(
                place.key,
                (_, line) -> {
                    line.remove(place);
                    return line.isEmpty() ? null : line;
                });
        place.resident().ifPresent(this::release);
        place.leave();
        admit();
    }

    /// One who held it does so no more.
    void release(Resident<K, V> resident) {
        resident.holds--;
        residents.get(resident.key); // used until now
        admit();
    }

    /// It is made, or could not be.
    void settled(Resident<K, V> resident) {
        resident.settle();
        if (resident.failure().isPresent()) {
            residents.remove(resident.key);
        }
        admit();
    }

    boolean has(Resident<K, V> resident) {
        return residents.get(resident.key) == resident;
    }

    /// Whether there is room for so much after all that is wanted already.
    boolean hasRoomAfterAll(long bytes) {
        long wanted = lines.values().stream().mapToLong(Occupancy::need).sum();
        return bytes() + wanted + bytes <= most;
    }

    /// What all that is there or being made takes.
    long bytes() {
        return residents.values().stream().mapToLong(resident -> resident.bytes).sum();
    }

    /// All that is there; nothing is from now on.
    List<Resident<K, V>> vacate() {
        List<Resident<K, V>> all = leastRecentlyUsed();
        residents.clear();
        lines.clear();
        return all;
    }

    /// Lets those in line have what they want, for as long as there is room or can be made.
    private void admit() {
        while (!lines.isEmpty()) {
            Map.Entry<K, Set<Place<K, V>>> first = lines.entrySet().iterator().next();
            Resident<K, V> theirs = residents.get(first.getKey());
            if (theirs == null) {
                long need = need(first.getValue());
                if (!makeRoom(need)) {
                    return;
                }
                theirs = new Resident<>(first.getKey(), need);
                residents.put(theirs.key, theirs);
                make.accept(theirs);
            }
            first.getValue().forEach(theirs::takenBy);
            lines.remove(first.getKey());
            everybodyStays();
        }
        everybodyStays();
    }

    /// Nobody has to leave any more for whom room was wanted.
    private void everybodyStays() {
        residents.values().forEach(resident -> resident.leaving = false);
    }

    /// Drops what is idle; where that is not enough, what is held is to leave as well.
    private boolean makeRoom(long bytes) {
        for (Resident<K, V> resident : leastRecentlyUsed()) {
            if (!hasRoom(bytes) && resident.isIdle()) {
                residents.remove(resident.key);
                drop.accept(resident);
            }
        }
        if (hasRoom(bytes)) {
            return true;
        }
        long staying =
                leastRecentlyUsed().stream()
                        .filter(it -> !it.leaving)
                        .mapToLong(it -> it.bytes)
                        .sum();
        for (Resident<K, V> resident : leastRecentlyUsed()) {
            if (staying + bytes > most && !resident.leaving) {
                resident.leaving = true;
                staying -= resident.bytes;
            }
        }
        return false;
    }

    /// What is larger than all memory is let in alone.
    private boolean hasRoom(long bytes) {
        return residents.isEmpty() || bytes() + bytes <= most;
    }

    private List<Resident<K, V>> leastRecentlyUsed() {
        return List.copyOf(residents.values());
    }

    private static long need(Set<? extends Place<?, ?>> line) {
        return line.iterator().next().bytes;
    }
}
