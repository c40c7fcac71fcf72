package dev.darkroom.http.bus;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Steps are most of what is told of requests. While nobody watches, they are read in one go once a
/// second, so that whoever begins to watch is not told of steps long past. For one thread.
final class UnwatchedSteps {

    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String topic;
    private final LongSupplier nanos;
    private long readAt;

    /// @param topic of steps
    UnwatchedSteps(String topic, LongSupplier nanos) {
        this.topic = topic;
        this.nanos = nanos;
        this.readAt = nanos.getAsLong();
    }

    /// Has the next poll read steps, or leave them.
    void steer(Consumer<?, ?> consumer, boolean watched) {
        List<TopicPartition> steps =
                consumer.assignment().stream()
                        .filter(partition -> partition.topic().equals(topic))
                        .toList();
        if (watched || nanos.getAsLong() - readAt > PAUSE_NANOS) {
            consumer.resume(steps);
        } else {
            consumer.pause(steps);
        }
    }

    /// @return the same records, once it is noted whether steps are among them
    <K, V> ConsumerRecords<K, V> seen(ConsumerRecords<K, V> records) {
        if (records.records(topic).iterator().hasNext()) {
            readAt = nanos.getAsLong();
        }
        return records;
    }
}
