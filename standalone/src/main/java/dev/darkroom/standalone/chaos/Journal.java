package dev.darkroom.standalone.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What was published, as the brokers acknowledged it. Safe for use by many threads.
final class Journal {

    private final Map<String, TrialRequest> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Long> openSince = new ConcurrentHashMap<>();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    void acknowledged(TrialRequest order) {
        records.incrementAndGet();
        if (acknowledged.put(order.name(), order) == null
                && order.kind() != TrialRequest.Kind.UNREADABLE) {
            openSince.putIfAbsent(order.id(), System.nanoTime());
        }
    }

    /// The brokers did not say that they have it; it may be there all the same.
    void failed() {
        failures.incrementAndGet();
    }

    void ended(String id) {
        openSince.put(id, Long.MAX_VALUE);
    }

    /// @return when the longest open request was published; the largest number if none is open
    long oldestOpen() {
        return openSince.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /// Every order once.
    List<TrialRequest> orders() {
        return List.copyOf(acknowledged.values());
    }

    /// Records, repetitions included.
    int records() {
        return records.get();
    }

    int failures() {
        return failures.get();
    }
}
