package dev.darkroom.sink.keeper;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The partitions that this keeper works on, and what may be committed of each. For one thread.
final class Assignment {

    private final Map<TopicPartition, OffsetTracker> trackers = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    /// @return the partition's tracker, until the partition is dropped
    OffsetTracker tracker(TopicPartition partition) {
        return trackers.computeIfAbsent(partition, _ -> new OffsetTracker());
    }

    /// @return the first offset of the partition that is not done; empty before its first record
    OptionalLong next(TopicPartition partition) {
        return trackers.containsKey(partition)
                ? trackers.get(partition).committable()
                : OptionalLong.empty();
    }

    /// @return offsets of all partitions that moved since [#committed] was last told
    Map<TopicPartition, OffsetAndMetadata> due() {
        return due(trackers.keySet());
    }

    Map<TopicPartition, OffsetAndMetadata> due(Collection<TopicPartition> partitions) {
        var due = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (TopicPartition partition : partitions) {
            OptionalLong offset = next(partition);
            if (offset.isPresent() && offset.getAsLong() != committedOffset(partition)) {
                due.put(partition, new OffsetAndMetadata(offset.getAsLong()));
            }
        }
        return due;
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach(
                (partition, offset) -> {
                    if (trackers.containsKey(partition)) {
                        committed.put(partition, offset.offset());
                    }
                });
    }

    /// Forgets partitions that are another keeper's now. What is under way in them goes on and
    /// counts for nothing here.
    void drop(Collection<TopicPartition> partitions) {
        trackers.keySet().removeAll(partitions);
        committed.keySet().removeAll(partitions);
    }

    /// @return records taken and not done
    int inFlight() {
        return trackers.values().stream().mapToInt(OffsetTracker::inFlight).sum();
    }

    /// @return when the oldest record that is not done was written
    Optional<Instant> oldest() {
        return trackers.values().stream()
                .flatMap(tracker -> tracker.oldest().stream())
                .min(Instant::compareTo);
    }

    private long committedOffset(TopicPartition partition) {
        return committed.getOrDefault(partition, -1L);
    }
}
