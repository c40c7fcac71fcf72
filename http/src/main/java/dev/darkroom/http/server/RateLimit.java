package dev.darkroom.http.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Lets every caller have so many calls a second, and as many again at once.
final class RateLimit {

    private static final int MOST_CALLERS = 10_000;
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final LongSupplier nanoTime;

    // The callers longest silent are forgotten first; they have their full share again anyway.
    private final Map<String, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                    return size() > MOST_CALLERS;
                }
            };

    private record Bucket(double left, long atNanos) {}

    /// @param perSecond above 0; no limit where it is 0
    RateLimit(double perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /// @return whether the caller may have one more now
    synchronized boolean grant(String caller) {
        if (perSecond == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        double most = Math.max(1, 2 * perSecond);
        Bucket before = buckets.getOrDefault(caller, new Bucket(most, now));
        double left = Math.min(most, before.left() + (now - before.atNanos()) / NANOS * perSecond);
        boolean granted = left >= 1;
        buckets.put(caller, new Bucket(granted ? left - 1 : left, now));
        return granted;
    }
}
