package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

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

    /// @param bytes of results in flight, above which no more are taken
    /// @param drain how long closing waits for what is in flight
    record Limits(long bytes, Duration drain) {}

    /// What the metrics show, as of the last turn of the loop.
    private record View(long lag, Optional<Instant> oldest) {}

    private record Done(OffsetTracker tracker, long offset, long bytes) {}

    private final Consumer<byte[], byte[]> consumer;
    private final Keeping keeping;
    private final Backlog backlog;
    private final Limits limits;
    private final Health.Condition condition;
    private final Assignment assignment = new Assignment();
    private final Lines lines = new Lines();
    private final LinkedBlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile Optional<String> failure = Optional.empty();
    private volatile View view = new View(0, Optional.empty());
    private long bytesInFlight;
    private long committedAt = System.nanoTime();

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
        try (lines;
                consumer) {
            consumer.subscribe(List.of(topic), new Rebalance());
            while (!closing) {
                settle();
                commitIfDue();
                steer();
                consumer.poll(POLL).forEach(this::take);
                observe();
            }
            drain();
            failure.ifPresent(condition::failed);
        } catch (RuntimeException e) {
            LOG.error("The keeper stopped", e);
            condition.failed(e.toString());
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        OffsetTracker tracker = assignment.tracker(partition);
        tracker.taken(record.offset(), Instant.ofEpochMilli(record.timestamp()));
        var done = new Done(tracker, record.offset(), Math.max(0, record.serializedValueSize()));
        bytesInFlight += done.bytes();
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
        } catch (RuntimeException e) {
            LOG.error(
                    "Keeping a result failed topic={} partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e);
            failure = Optional.of("keeping a result: " + e);
            closing = true;
        }
    }

    private void settle() {
        for (Done next = done.poll(); next != null; next = done.poll()) {
            settle(next);
        }
    }

    private void settle(Done kept) {
        kept.tracker().done(kept.offset());
        bytesInFlight -= kept.bytes();
    }

    private void steer() {
        // With the store down something is taken all the same, so that its age is known.
        boolean waiting = !keeping.storeUp() && assignment.inFlight() > 0;
        if (waiting || bytesInFlight > limits.bytes()) {
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
                            LOG.warn("Could not commit yet error={}", error.toString());
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
            LOG.warn("Could not commit; a successor keeps these again error={}", e.toString());
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
        view = new View(lag, assignment.oldest());
    }

    private long lag(TopicPartition partition, OptionalLong next) {
        return next.isPresent()
                ? backlog.behind(partition, next.getAsLong())
                : consumer.currentLag(partition).orElse(0);
    }

    private void show(MeterRegistry meters) {
        Gauge.builder("darkroom.keeper.lag", () -> view.lag())
                .description("Results that are not stored.")
                .register(meters);
        Gauge.builder("darkroom.keeper.expiry.seconds", () -> backlog.secondsLeft(view.oldest()))
                .description("Until Kafka deletes the oldest result that is not stored.")
                .register(meters);
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
