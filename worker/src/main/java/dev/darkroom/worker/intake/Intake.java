package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.ShareConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// All lanes of a worker. Their number is the most requests that it holds at once, so nothing has
/// to be paused when there is much to do.
///
/// A lane that fails is opened again, for as long as the intake is open.
public final class Intake implements Leasing {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration IDLE_LANES = Duration.ofSeconds(5);
    private static final Duration GIVING_BACK = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration BEFORE_REOPENING = Duration.ofSeconds(1);

    private final ShareConsumers consumers;
    private final LeaseHandler handler;
    private final InstantSource clock;
    private final LaneWatch watch;
    private final BooleanSupplier held;
    private final String name;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch draining = new CountDownLatch(1);
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private CountDownLatch joined = new CountDownLatch(0);

    /// @param name of the worker; its lanes are numbered
    /// @param held whether nothing may be leased for now; lanes without a lease leave the group
    ///   meanwhile, so that no request comes to them
    public Intake(
            String name,
            ShareConsumers consumers,
            LeaseHandler handler,
            InstantSource clock,
            LaneWatch watch,
            BooleanSupplier held) {
        this.name = name;
        this.held = held;
        this.consumers = consumers;
        this.handler = handler;
        this.clock = clock;
        this.watch = watch;
    }

    @Override
    public synchronized CountDownLatch open(int lanes) {
        joined = new CountDownLatch(lanes);
        for (int number = 0; number < lanes; number++) {
            int lane = number;
            threads.add(
                    Thread.ofPlatform()
                            .name("%s-lane-%s".formatted(name, lane))
                            .start(() -> keepOpen(lane)));
        }
        return joined;
    }

    @Override
    public synchronized void drain(Duration grace) {
        draining.countDown();
        awaitIdleLanes();
        if (!haveEnded(grace)) {
            lanes.values().forEach(Lane::withdraw);
            haveEnded(GIVING_BACK);
        }
        threads.clear();
    }

    private boolean haveEnded(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        return threads.stream()
                .allMatch(thread -> join(thread, Duration.ofNanos(deadline - System.nanoTime())));
    }

    // What is given back must not come to a lane that is just closing: it would be given back
    // again, and the brokers count.
    private void awaitIdleLanes() {
        long deadline = System.nanoTime() + IDLE_LANES.toNanos();
        for (int number = 0; number < threads.size(); number++) {
            while (!isHolding(number)
                    && System.nanoTime() < deadline
                    && !join(threads.get(number), LOOK)) {
                // Not closed yet, and still asking.
            }
        }
    }

    private boolean isHolding(int number) {
        Lane lane = lanes.get(number);
        return lane != null && lane.isHolding();
    }

    @Override
    public void close() {
        drain(Duration.ZERO);
        workers.close();
    }

    private void keepOpen(int number) {
        var asks = new AtomicBoolean();
        var desk =
                new Lane.Desk(
                        consumers.group(),
                        handler,
                        workers,
                        clock,
                        watch,
                        () -> isDraining() || held.getAsBoolean(),
                        () -> {
                            if (!asks.getAndSet(true)) {
                                joined.countDown();
                            }
                        });
        try {
            while (!isDraining()) {
                if (held.getAsBoolean()) {
                    pause();
                } else {
                    serve(number, desk);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(int number, Lane.Desk desk) throws InterruptedException {
        try (ShareConsumer<byte[], byte[]> consumer =
                consumers.open("%s-lane-%s".formatted(name, number))) {
            var lane = new Lane(consumer, desk);
            lanes.put(number, lane);
            lane.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            LOG.atWarn()
                    .addKeyValue("lane", number)
                    .addKeyValue("error", e.toString())
                    .log("A lane failed and is opened again");
            pause();
        } finally {
            lanes.remove(number);
        }
    }

    private void pause() throws InterruptedException {
        draining.await(BEFORE_REOPENING.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isDraining() {
        return draining.getCount() == 0;
    }

    private static boolean join(Thread thread, Duration patience) {
        try {
            return thread.join(patience.isPositive() ? patience : Duration.ofNanos(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
