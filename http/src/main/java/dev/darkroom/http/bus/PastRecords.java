package dev.darkroom.http.bus;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The records of several partitions between two offsets of each, in the order of their timestamps.
/// For one thread.
final class PastRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_HELD = 1_000; // of one partition, while others are awaited

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final MergedRecords merged = new MergedRecords();

    /// @param consumer that has nothing assigned; closed with this
    /// @param starts offsets of the first records; where they are gone, what is left is read
    /// @param ends offsets behind the last records, of the same partitions
    PastRecords(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
    }

    /// Offsets of the first records that are still there.
    ///
    /// @throws org.apache.kafka.common.KafkaException if no broker answers
    Map<TopicPartition, Long> beginnings() {
        return consumer.beginningOffsets(ends.keySet());
    }

    /// Waits for the next record.
    ///
    /// @return empty after the last
    /// @throws org.apache.kafka.common.KafkaException if no broker answers
    Optional<ConsumerRecord<byte[], byte[]>> next() {
        while (true) {
            if (isEarlierAwaited()) {
                poll();
                continue;
            }
            Optional<ConsumerRecord<byte[], byte[]>> next = merged.next();
            if (next.isEmpty() || isBeforeEnd(next.get())) {
                return next;
            }
        }
    }

    // What comes next of a partition of which nothing is here may be earlier than what is.
    private boolean isEarlierAwaited() {
        return ends.keySet().stream()
                .anyMatch(partition -> !merged.has(partition) && isUnread(partition));
    }

    private boolean isUnread(TopicPartition partition) {
        return consumer.position(partition) < ends.get(partition);
    }

    private void poll() {
        consumer.pause(ends.keySet());
        consumer.resume(ends.keySet().stream().filter(this::isUnread).toList());
        consumer.pause(merged.full(MOST_HELD));
        merged.add(consumer.poll(POLL));
    }

    private boolean isBeforeEnd(ConsumerRecord<byte[], byte[]> record) {
        return record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()));
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO)); // there is no group to leave
    }
}
