package dev.darkroom.sink.ledger;

import org.apache.kafka.streams.processor.api.ProcessorContext;

import java.time.Duration;

/// When what was told is committed: readers see a fact once its transaction is. One that comes
/// alone is committed at once; where many come, the commit interval gathers them.
final class Commits {

    /// The longest that a fact waits for others to share its transaction.
    static final Duration EVERY = Duration.ofMillis(50);

    private long askedAt;

    /// Facts were told.
    void told(ProcessorContext<byte[], byte[]> context) {
        long now = context.currentSystemTimeMs();
        if (now - askedAt >= EVERY.toMillis()) {
            askedAt = now;
            context.commit();
        }
    }
}
