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
/// them. Asked for after each receipt it would be all that the ledger does, and what waits would
/// grow: commits that are asked for take a third of the time at most.
final class Commits {

    /// How often it is looked whether what waits is to be committed.
    static final Duration LOOK = Duration.ofMillis(50);

    private static final int SHARE = 3;

    private final CommitTime took;

    /// The task that told the latest fact which is not committed.
    private ProcessorContext<byte[], byte[]> teller;

    private Cancellable timer;
    private long askedAt;
    private long apart;

    /// @param took how long commits take
    Commits(CommitTime took) {
        this.took = took;
    }

    /// Facts were told by the task of this context.
    void told(ProcessorContext<byte[], byte[]> context) {
        if (teller != context) {
            forget();
            teller = context;
            apart = took.usual().multipliedBy(SHARE).toMillis();
            // While nothing waits there is no timer: each time one rings, its task has to be
            // committed.
            timer = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
        }
        look(context.currentSystemTimeMs());
    }

    private void look(long now) {
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
