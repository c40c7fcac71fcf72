package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Leases through a consumer group, for brokers without share groups. A partition belongs to one
/// worker at a time, so no more workers draw than the queue has partitions; and what ended behind a
/// request that takes long is done again if its worker dies.
///
/// A consumer that fails is opened again, for as long as the intake is open.
public final class GroupIntake implements Leasing {

    private static final Logger LOG = LoggerFactory.getLogger(GroupIntake.class);
    private static final Duration GIVING_BACK = Duration.ofMinutes(1);
    private static final Duration BEFORE_REOPENING = Duration.ofSeconds(1);

    private final String name;
    private final GroupConsumers consumers;
    private final LeaseHandler handler;
    private final InstantSource clock;
    private final LaneWatch watch;
    private final BooleanSupplier held;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch joined = new CountDownLatch(1);
    private final CountDownLatch draining = new CountDownLatch(1);
    private volatile Optional<GroupMember> member = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    /// @param name of the worker
    /// @param held whether nothing may be leased for now
    public GroupIntake(
            String name,
            GroupConsumers consumers,
            LeaseHandler handler,
            InstantSource clock,
            LaneWatch watch,
            BooleanSupplier held) {
        this.name = name;
        this.consumers = consumers;
        this.handler = handler;
        this.clock = clock;
        this.watch = watch;
        this.held = held;
    }

    @Override
    public synchronized CountDownLatch open(int lanes) {
        thread =
                Optional.of(Thread.ofPlatform().name(name + "-group").start(() -> keepOpen(lanes)));
        return joined;
    }

    @Override
    public synchronized void drain(Duration grace) {
        draining.countDown();
        if (thread.isPresent() && !hasEnded(grace)) {
            member.ifPresent(GroupMember::withdraw);
            hasEnded(GIVING_BACK);
        }
    }

    @Override
    public void close() {
        drain(Duration.ZERO);
        workers.close();
    }

    private boolean hasEnded(Duration patience) {
        try {
            return thread.orElseThrow()
                    .join(patience.isPositive() ? patience : Duration.ofNanos(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void keepOpen(int lanes) {
        var desk =
                new Lane.Desk(
                        consumers.group(),
                        handler,
                        workers,
                        clock,
                        watch,
                        this::isDraining,
                        joined::countDown);
        try {
            while (!isDraining()) {
                serve(desk, lanes);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Lane.Desk desk, int lanes) throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = consumers.open(name + "-group")) {
            var opened = new GroupMember(consumer, desk, held, lanes);
            member = Optional.of(opened);
            opened.run(consumers.topic());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            LOG.atWarn()
                    .addKeyValue("error", e.toString())
                    .log("The group's consumer failed and is opened again");
            draining.await(BEFORE_REOPENING.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            member = Optional.empty();
        }
    }

    private boolean isDraining() {
        return draining.getCount() == 0;
    }
}
