package dev.darkroom.sink.janitor;

import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        Duration life = Duration.ofMillis(attemptsKept());
        if (life.isNegative()) {
            return;
        }
        long limit = oldestWaiting.minus(life).toEpochMilli();
        var old = new HashMap<TopicPartition, RecordsToDelete>();
        for (TopicPartition partition : partitions()) {
            long start = ask(partition, OffsetSpec.earliest()).offset();
            long young = ask(partition, OffsetSpec.forTimestamp(Math.max(0, limit))).offset();
            long first = young < 0 ? ask(partition, OffsetSpec.latest()).offset() : young;
            if (first > start) {
                old.put(partition, RecordsToDelete.beforeOffset(first));
            }
        }
        if (!old.isEmpty()) {
            admin.deleteRecords(old).all().get();
        }
    }

    private long attemptsKept() throws ExecutionException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topics.attempts());
        return Long.parseLong(
                admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get(TopicConfig.RETENTION_MS_CONFIG)
                        .value());
    }

    private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        return admin
                .describeTopics(Set.of(topics.controls()))
                .allTopicNames()
                .get()
                .get(topics.controls())
                .partitions()
                .stream()
                .map(info -> new TopicPartition(topics.controls(), info.partition()))
                .toList();
    }

    private ListOffsetsResultInfo ask(TopicPartition partition, OffsetSpec wanted)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition, wanted)).partitionResult(partition).get();
    }
}
