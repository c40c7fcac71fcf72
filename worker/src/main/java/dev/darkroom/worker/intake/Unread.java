package dev.darkroom.worker.intake;

import dev.darkroom.runtime.TopicState;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Records on a topic that a consumer group has not read, and the time Kafka still keeps them for.
///
/// A record is old when nine tenths of the topic's retention time are behind it. Where nobody of
/// the group has ever joined, nobody means to read anything, and nothing is looked for. What the
/// group has committed does not tell that for long: brokers forget it when the group has been empty
/// for `offsets.retention.minutes`; what it has written does. Retention by size is not foreseen.
final class Unread {

    private static final double OLD = 0.9;

    private final Admin admin;
    private final String topic;
    private final String group;
    private final String written;

    private Unread(Admin admin, String topic, String group, String written) {
        this.admin = admin;
        this.topic = topic;
        this.group = group;
        this.written = written;
    }

    /// Pictures that no keeper has stored.
    ///
    /// @param admin borrowed
    static Unread results(Admin admin, Topics topics) {
        return new Unread(admin, topics.results(), topics.keepers(), topics.receipts());
    }

    /// Receipts that no ledger has entered.
    ///
    /// @param admin borrowed
    static Unread receipts(Admin admin, Topics topics) {
        return new Unread(admin, topics.receipts(), topics.ledger(), topics.outcomes());
    }

    /// Asks the brokers.
    ///
    /// @return how many old records there are, if any
    /// @throws ExecutionException if the brokers do not answer
    Optional<Long> old(Instant now) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> stored = stored();
        if (stored.isEmpty() && !reading() && !haveWritten()) {
            return Optional.empty();
        }
        List<TopicPartition> partitions = TopicState.partitions(admin, topic);
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        // As it is most of the time, and asks for no more.
        if (partitions.stream().allMatch(at -> read(stored, at) >= ends.get(at))) {
            return Optional.empty();
        }
        Optional<Duration> retention =
                TopicState.retention(admin, topic).filter(Duration::isPositive);
        if (retention.isEmpty()) {
            return Optional.empty();
        }
        Instant limit = now.minusMillis((long) (OLD * retention.get().toMillis()));
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> young =
                offsets(partitions, OffsetSpec.forTimestamp(limit.toEpochMilli()));
        long old = 0;
        for (TopicPartition partition : partitions) {
            long first = Math.max(read(stored, partition), starts.get(partition));
            // Where no record is as young as asked for, the old ones reach to the end.
            long end = young.get(partition) < 0 ? ends.get(partition) : young.get(partition);
            old += Math.max(0, end - first);
        }
        return Optional.of(old).filter(count -> count > 0);
    }

    private static long read(
            Map<TopicPartition, OffsetAndMetadata> stored, TopicPartition partition) {
        return stored.containsKey(partition) ? stored.get(partition).offset() : 0;
    }

    private Map<TopicPartition, OffsetAndMetadata> stored()
            throws ExecutionException, InterruptedException {
        var committed = new HashMap<TopicPartition, OffsetAndMetadata>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (partition, offset) -> {
                            if (offset != null && partition.topic().equals(topic)) {
                                committed.put(partition, offset);
                            }
                        });
        return committed;
    }

    private boolean reading() throws ExecutionException, InterruptedException {
        try {
            ConsumerGroupDescription described =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return !described.members().isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw e;
        }
    }

    // What was written may be gone; where the next record is written stays.
    private boolean haveWritten() throws ExecutionException, InterruptedException {
        return offsets(TopicState.partitions(admin, written), OffsetSpec.latest()).values().stream()
                .anyMatch(end -> end > 0);
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec wanted)
            throws ExecutionException, InterruptedException {
        return TopicState.offsets(admin, partitions, wanted);
    }
}
