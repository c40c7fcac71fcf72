package dev.darkroom.worker.intake;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Stops leasing while pictures that were drawn are about to be lost: what is drawn on top of them
/// would be lost after them. Requests can wait, for they never expire by themselves.
///
/// Looks every few seconds, on a thread of its own; while the brokers do not answer, it stays as it
/// was.
public final class Brake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Brake.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Admin admin;
    private final Unread results;
    private final Unread receipts;
    private final InstantSource clock;
    private final Health.Condition condition;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean on;

    private Brake(
            String worker,
            Admin admin,
            Topics topics,
            InstantSource clock,
            Health.Condition condition) {
        this.admin = admin;
        this.results = Unread.results(admin, topics);
        this.receipts = Unread.receipts(admin, topics);
        this.clock = clock;
        this.condition = condition;
        this.thread = Thread.ofPlatform().name(worker + "-brake").unstarted(this::watch);
    }

    /// @param worker its name
    /// @param client the user's properties for admin clients
    /// @param condition ready while requests may be leased
    public static Brake open(
            String worker,
            Map<String, Object> client,
            Topics topics,
            InstantSource clock,
            Health.Condition condition) {
        var brake = new Brake(worker, Admin.create(client), topics, clock, condition);
        condition.ready();
        brake.thread.start();
        return brake;
    }

    /// @return whether no request may be leased
    public boolean on() {
        return on;
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
        admin.close(Duration.ZERO);
    }

    private void watch() {
        try {
            do {
                look();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // Whatever goes wrong, it is looked again: the brake must not stay as it is for ever.
    private void look() throws InterruptedException {
        try {
            Instant now = clock.instant();
            Optional<String> unstored =
                    danger("results that nobody has stored", "a sink", results.old(now));
            Optional<String> unentered =
                    danger("receipts that nobody has entered", "a ledger", receipts.old(now));
            unstored.or(() -> unentered).ifPresentOrElse(this::pull, this::release);
        } catch (ExecutionException | RuntimeException | Error e) {
            LOG.atDebug()
                    .addKeyValue("error", e.getCause() == null ? e : e.getCause())
                    .log("Could not learn how old unstored results are");
        }
    }

    private static Optional<String> danger(String what, String wanted, Optional<Long> old) {
        return old.map(
                count -> "%s %s are about to expire; start %s".formatted(count, what, wanted));
    }

    private void pull(String danger) {
        if (!on) {
            LOG.atWarn()
                    .addKeyValue("error", danger)
                    .log("What was drawn is about to be lost; leasing stops");
        }
        on = true;
        condition.notReady(danger);
    }

    private void release() {
        if (on) {
            LOG.atInfo().log("What was drawn is being kept again; leasing goes on");
        }
        on = false;
        condition.ready();
    }
}
