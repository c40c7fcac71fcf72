package dev.darkroom.sink.ledger;

import org.apache.kafka.streams.processor.api.ProcessorContext;

import java.time.Duration;

/// When what was told is committed: readers see a fact once its transaction is. One that comes
/// alone is committed at once; where many come, the commit interval gathers them.
///
/// A commit takes ten milliseconds, or hundreds where brokers are busy. Asked for after each
/// receipt it would then be all that the ledger does, and what waits would grow: commits that are
/// asked for take a third of the time at most.
final class Commits {

    /// The longest that a fact waits for others to share its transaction.
    static final Duration EVERY = Duration.ofMillis(50);

    private static final int SHARE = 3;

    private long askedAt;
    private long nextLook;

    /// Facts were told.
    void told(ProcessorContext<byte[], byte[]> context) {
        long now = context.currentSystemTimeMs();
        if (now < nextLook) {
            return;
        }
        nextLook = now + EVERY.toMillis();
        if (now - askedAt >= SHARE * CommitTime.millis(context.metrics().metrics())) {
            askedAt = now;
            context.commit();
        }
    }
}
