package dev.darkroom.sink.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What time it is by the brokers' clock: the latest timestamp among the receipts, and the time
/// that has passed since it was read. This machine's own clock may be set to anything.
final class BrokerTime {

    private final LongSupplier nanos;
    private long latest = -1;
    private long readAt;

    /// @param nanos a clock that only ever runs forward, such as `System::nanoTime`
    BrokerTime(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// @param timestamp of a record, in milliseconds since 1970
    void seen(long timestamp) {
        if (timestamp > latest) {
            latest = timestamp;
            readAt = nanos.getAsLong();
        }
    }

    /// @return empty before the first record
    Optional<Instant> now() {
        return latest < 0
                ? Optional.empty()
                : Optional.of(
                        Instant.ofEpochMilli(latest)
                                .plus(Duration.ofNanos(nanos.getAsLong() - readAt)));
    }
}
