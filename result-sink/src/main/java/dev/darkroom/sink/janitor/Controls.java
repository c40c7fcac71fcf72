package dev.darkroom.sink.janitor;

import dev.darkroom.runtime.TopicState;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Cancellations. One is remembered for as long as a request is still on a queue that it may be
/// for, and at least for as long as attempts are.
final class Controls {

    private final Admin admin;
    private final Topics topics;

    /// @param admin borrowed
    Controls(Admin admin, Topics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    /// @param oldestWaiting when the oldest request that is not done with was published
    /// @throws ExecutionException if the brokers do not answer, or do not allow it
    void forgetBefore(Instant oldestWaiting) throws ExecutionException, InterruptedException {
        Optional<Duration> life = TopicState.retention(admin, topics.attempts());
        if (life.isEmpty()) {
            return;
        }
        long limit = Math.max(0, oldestWaiting.minus(life.get()).toEpochMilli());
        List<TopicPartition> partitions = TopicState.partitions(admin, topics.controls());
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> young = offsets(partitions, OffsetSpec.forTimestamp(limit));
        var old = new HashMap<TopicPartition, RecordsToDelete>();
        for (TopicPartition partition : partitions) {
            long first = young.get(partition) < 0 ? ends.get(partition) : young.get(partition);
            if (first > starts.get(partition)) {
                old.put(partition, RecordsToDelete.beforeOffset(first));
            }
        }
        if (!old.isEmpty()) {
            admin.deleteRecords(old).all().get();
        }
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec wanted)
            throws ExecutionException, InterruptedException {
        return TopicState.offsets(admin, partitions, wanted);
    }
}
