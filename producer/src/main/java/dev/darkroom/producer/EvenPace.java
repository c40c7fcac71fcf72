package dev.darkroom.producer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// When the next of an even stream of events is due. An event that comes late does not hurry those
/// after it by more than one second's worth.
final class EvenPace {

    private static final long CATCH_UP = TimeUnit.SECONDS.toNanos(1);

    private final long interval;
    private final LongSupplier nanoTime;
    private long due;

    /// @param perSecond above 0; infinite for no limit
    /// @param nanoTime the clock
    EvenPace(double perSecond, LongSupplier nanoTime) {
        this.interval = Math.round(TimeUnit.SECONDS.toNanos(1) / perSecond);
        this.nanoTime = nanoTime;
        this.due = nanoTime.getAsLong();
    }

    /// @return how long to wait before the next event; counts that event as happening then
    Duration untilNext() {
        long now = nanoTime.getAsLong();
        due = Math.max(due, now - CATCH_UP);
        long wait = Math.max(0, due - now);
        due += interval;
        return Duration.ofNanos(wait);
    }
}
