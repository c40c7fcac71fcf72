package dev.darkroom.worker.intake;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
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
    private final UnstoredResults results;
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
        this.results = new UnstoredResults(admin, topics);
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

    private void look() throws InterruptedException {
        try {
            results.old(clock.instant()).ifPresentOrElse(this::pull, this::release);
        } catch (ExecutionException e) {
            LOG.atDebug()
                    .addKeyValue("error", e.getCause())
                    .log("Could not learn how old unstored results are");
        }
    }

    private void pull(long old) {
        if (!on) {
            LOG.atWarn()
                    .addKeyValue("results", old)
                    .log("Results that nobody has stored are about to expire; leasing stops");
        }
        on = true;
        condition.notReady(
                "%d results that nobody has stored are about to expire; start a sink"
                        .formatted(old));
    }

    private void release() {
        if (on) {
            LOG.atInfo().log("Results are being stored again; leasing goes on");
        }
        on = false;
        condition.ready();
    }
}
