package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.TopicState;
import dev.darkroom.runtime.WrittenAt;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Receipts that the ledger's group has not read, and the time that Kafka still keeps the first of
/// them for. Belongs to one thread. Retention by size is not foreseen.
final class UnreadReceipts implements AutoCloseable {

    private final Admin admin;
    private final WrittenAt writtenAt;
    private final Topics topics;
    private final Clock clock;
    private final Map<TopicPartition, Long> starts = new HashMap<>();

    /// What was found.
    ///
    /// @param partitions of `receipts`
    /// @param read offsets that the group has committed, added up
    /// @param lag receipts behind them
    /// @param secondsLeft until the first of these is deleted; infinite where none waits
    /// @param expired receipts that were deleted since the last look and that the group had not
    ///   read
    record Seen(int partitions, long read, long lag, double secondsLeft, long expired) {
        static final Seen NOTHING = new Seen(0, 0, 0, Double.POSITIVE_INFINITY, 0);
    }

    /// @param admin owned
    /// @param consumer properties of a consumer; group and deserializers are set here
    UnreadReceipts(Admin admin, Map<String, Object> consumer, Topics topics, Clock clock) {
        this.admin = admin;
        this.topics = topics;
        this.clock = clock;
        this.writtenAt = new WrittenAt(consumer);
    }

    String topic() {
        return topics.receipts();
    }

    /// Asks the brokers.
    Seen look() throws ExecutionException, InterruptedException {
        List<TopicPartition> all = TopicState.partitions(admin, topic());
        Map<TopicPartition, OffsetAndMetadata> committed =
                admin.listConsumerGroupOffsets(topics.ledger())
                        .partitionsToOffsetAndMetadata()
                        .get();
        Map<TopicPartition, Long> firsts = TopicState.offsets(admin, all, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = TopicState.offsets(admin, all, OffsetSpec.latest());
        long read = 0;
        long lag = 0;
        long expired = 0;
        double left = Double.POSITIVE_INFINITY;
        for (TopicPartition partition : all) {
            OffsetAndMetadata mark = committed.get(partition);
            long start = firsts.get(partition);
            long next = mark == null ? start : mark.offset();
            long from = Math.max(start, next);
            long behind = ends.get(partition) - from;
            expired += Math.max(0, start - Math.max(next, starts.getOrDefault(partition, 0L)));
            starts.put(partition, start);
            read += next;
            lag += Math.max(0, behind);
            if (behind > 0) {
                left = Math.min(left, secondsLeft(partition, from));
            }
        }
        return new Seen(all.size(), read, lag, left, expired);
    }

    @Override
    public void close() {
        writtenAt.close();
        admin.close(Duration.ZERO);
    }

    private double secondsLeft(TopicPartition partition, long offset)
            throws ExecutionException, InterruptedException {
        Optional<Duration> kept = TopicState.retention(admin, topic());
        Optional<Instant> written = writtenAt.of(partition, offset);
        return kept.isEmpty() || written.isEmpty()
                ? Double.POSITIVE_INFINITY
                : Duration.between(clock.instant(), written.get().plus(kept.get())).toMillis()
                        / 1000.0;
    }
}
