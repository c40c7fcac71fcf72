package dev.darkroom.worker.intake;

import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Pictures on `results` that no keeper has stored, and the time Kafka still keeps them for.
///
/// A result is old when nine tenths of the topic's retention time are behind it. Where no keeper
/// has ever joined, nobody means to store anything, and nothing is looked for. What keepers have
/// committed does not tell that for long: brokers forget it when the group has been empty for
/// `offsets.retention.minutes`. Retention by size is not foreseen.
final class UnstoredResults {

    private static final double OLD = 0.9;

    private final Admin admin;
    private final String topic;
    private final String receipts;
    private final String keepers;

    /// @param admin borrowed
    UnstoredResults(Admin admin, Topics topics) {
        this.admin = admin;
        this.topic = topics.results();
        this.receipts = topics.receipts();
        this.keepers = topics.keepers();
    }

    /// Asks the brokers.
    ///
    /// @return how many old results there are, if any
    /// @throws ExecutionException if the brokers do not answer
    Optional<Long> old(Instant now) throws ExecutionException, InterruptedException {
        Optional<Duration> retention = retention();
        Map<TopicPartition, OffsetAndMetadata> stored = stored();
        if (retention.isEmpty() || (stored.isEmpty() && !keeping() && !haveKept())) {
            return Optional.empty();
        }
        Instant limit = now.minusMillis((long) (OLD * retention.get().toMillis()));
        List<TopicPartition> partitions = partitions(topic);
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> young =
                offsets(partitions, OffsetSpec.forTimestamp(limit.toEpochMilli()));
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        long old = 0;
        for (TopicPartition partition : partitions) {
            long kept = stored.containsKey(partition) ? stored.get(partition).offset() : 0;
            long first = Math.max(kept, starts.get(partition));
            // Where no record is as young as asked for, the old ones reach to the end.
            long end = young.get(partition) < 0 ? ends.get(partition) : young.get(partition);
            old += Math.max(0, end - first);
        }
        return Optional.of(old).filter(count -> count > 0);
    }

    private Optional<Duration> retention() throws ExecutionException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String millis =
                admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get(TopicConfig.RETENTION_MS_CONFIG)
                        .value();
        return Optional.of(Duration.ofMillis(Long.parseLong(millis))).filter(Duration::isPositive);
    }

    private Map<TopicPartition, OffsetAndMetadata> stored()
            throws ExecutionException, InterruptedException {
        var committed = new HashMap<TopicPartition, OffsetAndMetadata>();
        admin.listConsumerGroupOffsets(keepers)
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

    private boolean keeping() throws ExecutionException, InterruptedException {
        try {
            ConsumerGroupDescription group =
                    admin.describeConsumerGroups(List.of(keepers)).all().get().get(keepers);
            return !group.members().isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw e;
        }
    }

    // Receipts expire, and where the next one is written stays.
    private boolean haveKept() throws ExecutionException, InterruptedException {
        return offsets(partitions(receipts), OffsetSpec.latest()).values().stream()
                .anyMatch(end -> end > 0);
    }

    private List<TopicPartition> partitions(String topic)
            throws ExecutionException, InterruptedException {
        TopicDescription described =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        return described.partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec wanted)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> wanted));
        return admin.listOffsets(asked).all().get().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}
