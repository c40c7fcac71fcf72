package dev.darkroom.runtime;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What brokers tell of topics. Each method throws an [ExecutionException] if they do not answer,
/// do not allow the question, or know no such topic.
public final class TopicState {

    private TopicState() {}

    /// @return the topic's partitions, by their numbers
    public static List<TopicPartition> partitions(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        return admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /// Asks for all partitions at once: each broker is asked one question, however many it leads.
    ///
    /// @return the wanted offset of each partition; -1 where no record is as young as wanted
    public static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec wanted)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> wanted));
        return admin.listOffsets(asked).all().get().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /// @return how long the topic keeps a record; empty where time alone deletes none
    public static Optional<Duration> retention(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        String millis = setting(admin, topic, TopicConfig.RETENTION_MS_CONFIG);
        return Optional.of(Duration.ofMillis(Long.parseLong(millis)))
                .filter(kept -> !kept.isNegative());
    }

    /// @param key of a topic's configuration, such as `cleanup.policy`
    public static String setting(Admin admin, String topic, String key)
            throws ExecutionException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(key).value();
    }
}
