package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Metric;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The loop from `results` to [Keeping]: takes records while there is room and the store is up,
/// commits behind what is kept. One thread owns the consumer; virtual threads do the keeping.
final class KeeperLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeeperLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);

    /// Without anything kept in this time, though the store is said to be up, it does not get on.
    private static final Duration STANDSTILL = Duration.ofSeconds(90);

    /// @param bytes of memory that results in flight may hold
    /// @param drain how long closing waits for what is in flight
    record Limits(long bytes, Duration drain) {}

    /// What the metrics show, as of the last turn of the loop.
    private record View(long lag, Optional<Instant> oldest, long bytes) {}

    private record Done(OffsetTracker tracker, long offset, long bytes) {}

    private final Consumer<byte[], byte[]> consumer;
    private final Keeping keeping;
    private final Backlog backlog;
    private final Limits limits;
    private final Health.Condition condition;
    private final Assignment assignment = new Assignment();
    private final OrderedWork lines = new OrderedWork();
    private final LinkedBlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile Optional<String> failure = Optional.empty();
    private volatile View view = new View(0, Optional.empty(), 0);
    private final Holdings holdings;
    private long committedAt = System.nanoTime();
    private long movedAt = System.nanoTime();
    private boolean standing;

    /// @param consumer owned; of byte arrays, without automatic commits
    /// @param condition ready while this keeper is a member of its group
    private KeeperLoop(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Keeping keeping,
            Backlog backlog,
            Limits limits,
            Health.Condition condition) {
        this.consumer = consumer;
        this.keeping = keeping;
        this.backlog = backlog;
        this.limits = limits;
        this.holdings = new Holdings(limits.bytes());
        this.condition = condition;
        this.thread = Thread.ofPlatform().name("keeper").unstarted(() -> run(topic));
    }

    static KeeperLoop start(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Keeping keeping,
            Backlog backlog,
            Limits limits,
            Health.Condition condition,
            MeterRegistry meters) {
        var loop = new KeeperLoop(consumer, topic, keeping, backlog, limits, condition);
        loop.show(meters);
        loop.thread.start();
        return loop;
    }

    /// Takes no more records, waits for what is in flight, commits, leaves.
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run(String topic) {
        try (lines) {
            keep(topic);
            failure.ifPresent(condition::failed);
        } catch (RuntimeException | Error e) {
            condition.failed(e.toString()); // first: there may be no memory left to say more
            LOG.atError().setCause(e).log("The keeper stopped");
        }
    }

    private void keep(String topic) {
        try {
            consumer.subscribe(List.of(topic), new Rebalance());
            while (!closing) {
                settle();
                commitIfDue();
                steer();
                consumer.poll(POLL).forEach(this::take);
                observe();
                lookWhetherItMoves();
            }
            drain();
        } finally {
            // Commits what is kept, and does not wait for the fetch that is under way.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        OffsetTracker tracker = assignment.tracker(partition);
        tracker.taken(record.offset(), Instant.ofEpochMilli(record.timestamp()));
        if (assignment.inFlight() == 1) {
            movedAt = System.nanoTime();
        }
        var done = new Done(tracker, record.offset(), holdings.take(record));
        lines.submit(name(record), () -> keep(record, done));
    }

    // Results of one request are kept in their order, so that its store and its receipts agree on
    // which was first.
    private static String name(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private void keep(ConsumerRecord<byte[], byte[]> record, Done kept) {
        try {
            keeping.keep(record);
            done.add(kept);
        } catch (InterruptedException _) {
            // Closing: its offset stays uncommitted, and a successor keeps it.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = Optional.of("keeping a result: " + e);
            closing = true; // first: there may be no memory left to say more
            LOG.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("Keeping a result failed");
        }
    }

    private void settle() {
        for (Done next = done.poll(); next != null; next = done.poll()) {
            settle(next);
        }
    }

    private void settle(Done kept) {
        kept.tracker().done(kept.offset());
        holdings.released(kept.bytes());
        movedAt = System.nanoTime();
    }

    private void steer() {
        // With the store down something is taken all the same, so that its age is known.
        boolean waiting = !keeping.storeUp() && assignment.inFlight() > 0;
        if (waiting || holdings.full()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
    }

    private void commitIfDue() {
        if (System.nanoTime() - committedAt < COMMIT_EVERY.toNanos()) {
            return;
        }
        committedAt = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> due = assignment.due();
        if (!due.isEmpty()) {
            consumer.commitAsync(
                    due,
                    (offsets, error) -> {
                        if (error == null) {
                            assignment.committed(offsets);
                        } else {
                            LOG.atWarn()
                                    .addKeyValue("error", error.toString())
                                    .log("Could not commit yet");
                        }
                    });
        }
    }

    private void commitNow(Map<TopicPartition, OffsetAndMetadata> due) {
        try {
            if (!due.isEmpty()) {
                consumer.commitSync(due);
                assignment.committed(due);
            }
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.toString())
                    .log("Could not commit; a successor keeps these again");
        }
    }

    private void drain() {
        long deadline = System.nanoTime() + limits.drain().toNanos();
        try {
            for (long left = limits.drain().toNanos();
                    assignment.inFlight() > 0 && left > 0;
                    left = deadline - System.nanoTime()) {
                Done next = done.poll(left, TimeUnit.NANOSECONDS);
                if (next != null) {
                    settle(next);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        commitNow(assignment.due());
    }

    private void observe() {
        backlog.refresh(consumer.assignment());
        long lag =
                consumer.assignment().stream()
                        .mapToLong(partition -> lag(partition, assignment.next(partition)))
                        .sum();
        view = new View(lag, assignment.oldest(), holdings.bytes());
    }

    // A store that answers nothing at all holds no gate shut.
    private void lookWhetherItMoves() {
        Duration still = Duration.ofNanos(System.nanoTime() - movedAt);
        boolean stands =
                assignment.inFlight() > 0 && keeping.storeUp() && still.compareTo(STANDSTILL) > 0;
        if (stands) {
            condition.notReady(
                    "nothing was kept for %s s, of %s results in hand"
                            .formatted(still.toSeconds(), assignment.inFlight()));
        } else if (standing) {
            condition.ready();
        }
        standing = stands;
    }

    private long lag(TopicPartition partition, OptionalLong next) {
        return next.isPresent()
                ? backlog.behind(partition, next.getAsLong())
                : consumer.currentLag(partition).orElse(0);
    }

    private void show(MeterRegistry meters) {
        Metric.begin(meters, Metric.Part.KEEPER);
        Metric.KEEPER_LAG.gauge(meters, () -> view.lag());
        Metric.KEEPER_BYTES.gauge(meters, () -> view.bytes());
        Metric.KEEPER_EXPIRY.gauge(meters, () -> backlog.secondsLeft(view.oldest()));
    }

    private final class Rebalance implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            condition.ready();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            settle();
            commitNow(assignment.due(partitions));
            assignment.drop(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            condition.notReady("the group went on without this keeper");
            assignment.drop(partitions);
        }
    }
}
