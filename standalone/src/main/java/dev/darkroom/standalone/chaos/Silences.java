package dev.darkroom.standalone.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The times in which nothing was told although somebody waited. Safe for use by many threads.
final class Silences {

    /// From when to when, in nanoseconds of the JVM's clock.
    private record Silence(long from, long to) {

        long nanos() {
            return to - from;
        }
    }

    private static final Silence NONE = new Silence(0, 0);

    private final List<Silence> silences = new ArrayList<>();
    private Silence lasting = NONE;
    private long lastTold;

    /// Whatever was before does not count.
    synchronized void begin(long now) {
        silences.clear();
        lastTold = now;
    }

    /// @param oldestOpen when the longest open request was published; later than now if none is
    synchronized void told(long now, long oldestOpen) {
        still(now, oldestOpen);
        lasting = NONE;
        lastTold = now;
    }

    synchronized Duration worst() {
        return Duration.ofNanos(silences.stream().mapToLong(Silence::nanos).max().orElse(0));
    }

    /// A silence that lasts: it counts up to now, and goes on.
    synchronized void still(long now, long oldestOpen) {
        silences.remove(lasting);
        lasting = new Silence(Math.max(lastTold, oldestOpen), now);
        if (lasting.nanos() > 0) {
            silences.add(lasting);
        }
    }

    /// @param window after the moment
    /// @return the longest silence that lasted at the moment or began in the window after it
    synchronized Duration worstAfter(long moment, Duration window) {
        long end = moment + window.toNanos();
        return Duration.ofNanos(
                silences.stream()
                        .filter(silence -> silence.to() > moment && silence.from() < end)
                        .mapToLong(Silence::nanos)
                        .max()
                        .orElse(0));
    }
}
