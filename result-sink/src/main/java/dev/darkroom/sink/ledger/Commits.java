package dev.darkroom.sink.ledger;

import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

import java.time.Duration;

/// When one thread of the ledger commits what its tasks have told: readers see a fact once its
/// transaction is committed, and all tasks of a thread share a transaction. A fact that comes alone
/// is committed at once; those that come soon after share the next transaction.
///
/// A commit takes ten milliseconds, or hundreds where brokers are busy, and some eight requests to
/// them. Commits take a fifth of the time, and more only so that no fact waits for longer than
/// [#LONGEST]; they never take more than a third, so that what waits does not grow.
final class Commits {

    /// How often it is looked whether a commit is due; two commits are no closer.
    static final Duration LOOK = Duration.ofMillis(50);

    /// The longest that a fact waits for others to share its transaction, unless brokers are slower
    /// than that.
    static final Duration LONGEST = Duration.ofMillis(250);

    private static final int SPARING = 5;
    private static final int MOST = 3;

    /// The task that told the latest fact which is not committed.
    private ProcessorContext<byte[], byte[]> teller;

    private Cancellable timer;
    private long lookedAt;
    private long askedAt;

    /// Facts were told by the task of this context.
    void told(ProcessorContext<byte[], byte[]> context) {
        if (teller != context) {
            forget();
            teller = context;
            // While nothing waits there is no timer: each time one rings, its task has to be
            // committed.
            timer = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
        }
        look(context.currentSystemTimeMs());
    }

    private void look(long now) {
        if (now - lookedAt < LOOK.toMillis()) {
            return;
        }
        lookedAt = now;
        double takes = CommitTime.millis(teller.metrics().metrics());
        double apart = Math.max(MOST * takes, Math.min(SPARING * takes, LONGEST.toMillis()));
        if (now - askedAt >= apart) {
            askedAt = now;
            teller.commit();
            forget();
        }
    }

    private void forget() {
        if (timer != null) {
            timer.cancel();
        }
        timer = null;
        teller = null;
    }
}
