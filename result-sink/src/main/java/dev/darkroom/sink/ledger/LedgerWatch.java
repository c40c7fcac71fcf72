package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Metric;

import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Looks at the ledger from outside, as the brokers know it: whether it gets on, how far behind it
/// is, and when the first receipt that it has not read will be deleted. While the brokers do not
/// answer, what was seen last stands.
final class LedgerWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    /// Without a receipt read in this time, though some wait, it does not get on.
    private static final Duration STANDSTILL = Duration.ofSeconds(90);

    private final UnreadReceipts receipts;
    private final int partitions;
    private final Health.Condition condition;
    private final MeterRegistry meters;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("ledger-watch").daemon().unstarted(this::watch);
    private volatile UnreadReceipts.Seen seen = UnreadReceipts.Seen.NOTHING;
    private long movedAt = System.nanoTime();

    private LedgerWatch(
            UnreadReceipts receipts,
            int partitions,
            Health.Condition condition,
            MeterRegistry meters) {
        this.receipts = receipts;
        this.partitions = partitions;
        this.condition = condition;
        this.meters = meters;
    }

    /// @param receipts owned from here on
    /// @param partitions that `receipts` has to keep
    /// @param condition ready unless receipts wait and none is read; fails when `receipts` changes
    static LedgerWatch open(
            UnreadReceipts receipts,
            int partitions,
            Health.Condition condition,
            MeterRegistry meters) {
        var watch = new LedgerWatch(receipts, partitions, condition, meters);
        condition.ready();
        Metric.LEDGER_LAG.gauge(meters, () -> watch.seen.lag());
        Metric.LEDGER_EXPIRY.gauge(meters, () -> watch.seen.secondsLeft());
        watch.thread.start();
        return watch;
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        receipts.close();
    }

    private void watch() {
        try {
            do {
                try {
                    look();
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception | Error e) {
                    LOG.atDebug()
                            .addKeyValue("error", e.toString())
                            .log("Could not learn how far the ledger is");
                }
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws Exception {
        UnreadReceipts.Seen now = receipts.look();
        if (now.partitions() != partitions) {
            condition.failed(LedgerShape.changed(receipts.topic(), partitions, now.partitions()));
            return;
        }
        if (now.expired() > 0) {
            Metric.LEDGER_RECEIPTS_EXPIRED.counter(meters).increment(now.expired());
            LOG.atError()
                    .addKeyValue("receipts", now.expired())
                    .log(
                            "Receipts were deleted before the ledger had read them; their outcomes"
                                    + " are lost");
        }
        if (now.lag() == 0 || now.read() != seen.read()) {
            movedAt = System.nanoTime();
        }
        seen = now;
        Duration still = Duration.ofNanos(System.nanoTime() - movedAt);
        if (still.compareTo(STANDSTILL) > 0) {
            condition.notReady(
                    "%s receipts wait and none was read for %s s"
                            .formatted(now.lag(), still.toSeconds()));
        } else {
            condition.ready();
        }
    }
}
