package dev.darkroom.worker.serving;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Lets no more previews of one picture be made than anybody can look at: what comes sooner after
/// the one before is left out, not put off.
final class PreviewPace {

    private static final long LEAST_NANOS = Duration.ofMillis(100).toNanos();

    private final LongSupplier nanoTime;
    private final AtomicLong nextNanos;

    /// @param nanoTime such as `System::nanoTime`
    PreviewPace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /// @return whether one may be made now
    boolean grant() {
        long now = nanoTime.getAsLong();
        long next = nextNanos.get();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + LEAST_NANOS);
    }
}
