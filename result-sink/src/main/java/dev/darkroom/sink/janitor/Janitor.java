package dev.darkroom.sink.janitor;

import dev.darkroom.runtime.Metric;
import dev.darkroom.runtime.WrittenAt;
import dev.darkroom.schemas.topic.Topics;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The running janitor: sweeps every few seconds, for what is still on a queue is drawn again if
/// its share group should ever be deleted. A sweep that fails is said, counted, and tried again; it
/// holds up nobody. Any number may run.
public final class Janitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final Admin admin;
    private final WrittenAt writtenAt;
    private final Queues queues;
    private final Controls controls;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("janitor").daemon().unstarted(this::keepSweeping);
    private volatile Instant sweptAt;
    private volatile Queues.Swept swept = Queues.Swept.NOTHING;
    private boolean failing;

    private Janitor(
            Admin admin,
            WrittenAt writtenAt,
            Topics topics,
            InstantSource clock,
            Duration kept,
            MeterRegistry meters) {
        this.admin = admin;
        this.writtenAt = writtenAt;
        this.queues = new Queues(admin, writtenAt, topics, clock, kept);
        this.controls = new Controls(admin, topics);
        this.clock = clock;
        this.meters = meters;
        this.sweptAt = clock.instant();
    }

    /// @param admin properties as the user gave them, and so the next
    public static Janitor start(
            Map<String, Object> admin,
            Map<String, Object> consumer,
            Topics topics,
            MeterRegistry meters) {
        return start(admin, consumer, topics, InstantSource.system(), KEPT, meters);
    }

    /// The same.
    ///
    /// @param kept how long a request that is done with stays at least
    static Janitor start(
            Map<String, Object> admin,
            Map<String, Object> consumer,
            Topics topics,
            InstantSource clock,
            Duration kept,
            MeterRegistry meters) {
        var janitor =
                new Janitor(
                        Admin.create(admin), new WrittenAt(consumer), topics, clock, kept, meters);
        janitor.show();
        janitor.thread.start();
        return janitor;
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
        writtenAt.close();
        admin.close(Duration.ZERO);
    }

    private void show() {
        Metric.begin(meters, Metric.Part.JANITOR);
        Metric.JANITOR_DISTANCE.gauge(meters, () -> swept.left());
        Metric.JANITOR_AGE.gauge(
                meters, () -> Duration.between(sweptAt, clock.instant()).toMillis() / 1000.0);
        Metric.QUEUE_GROUPS_MISSING.gauge(meters, () -> swept.groupsMissing());
    }

    // A queue that is gone has nothing that waits.
    private void show(String queue) {
        Metric.QUEUE_WAITING.gauge(meters, () -> swept.waiting().getOrDefault(queue, 0L), queue);
    }

    private void keepSweeping() {
        try {
            do {
                sweep();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() throws InterruptedException {
        try {
            swept = queues.sweep();
            swept.waiting().keySet().forEach(this::show);
            controls.forgetBefore(swept.oldestWaiting());
            sweptAt = clock.instant();
            Metric.JANITOR_DELETED.counter(meters).increment(swept.deleted());
            failing = false;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            if (e.getCause() instanceof InterruptedException stopping) {
                throw stopping; // as Kafka's clients tell it
            }
            Metric.JANITOR_FAILURES.counter(meters).increment();
            if (!failing) {
                LOG.atWarn()
                        .addKeyValue("error", e.getCause() == null ? e : e.getCause())
                        .log("Requests that are done with could not be deleted; it is tried again");
            }
            failing = true;
        }
    }
}
