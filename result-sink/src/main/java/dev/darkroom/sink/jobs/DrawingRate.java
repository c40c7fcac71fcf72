package dev.darkroom.sink.jobs;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.PriorityQueue;

/// How many pictures are drawn each second, from the latest of them.
final class DrawingRate {

    private static final int MOST = 256;
    private static final long SPAN = Duration.ofMinutes(5).toMillis();

    private final PriorityQueue<Long> latest = new PriorityQueue<>();

    synchronized void drawn(long atMillis) {
        latest.add(atMillis);
        if (latest.size() > MOST) {
            latest.remove();
        }
    }

    /// @return empty where too little was drawn of late to tell
    synchronized OptionalDouble perSecond(long nowMillis) {
        while (!latest.isEmpty() && latest.peek() < nowMillis - SPAN) {
            latest.remove();
        }
        if (latest.size() < 2) {
            return OptionalDouble.empty();
        }
        long newest = latest.stream().mapToLong(Long::longValue).max().orElseThrow();
        long millis = Math.max(1, newest - latest.peek());
        return OptionalDouble.of((latest.size() - 1) * 1_000.0 / millis);
    }
}
