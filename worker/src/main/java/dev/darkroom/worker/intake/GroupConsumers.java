package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.util.HashMap;
import java.util.Map;

/// Opens a worker's consumer where a consumer group leases.
///
/// @param client the user's properties for consumers
/// @param group the workers' group
/// @param topic the queue
public record GroupConsumers(Map<String, Object> client, String group, String topic) {

    private static final Map<String, Object> TUNED =
            Map.of(
                    // A worker that died is missed after this long; brokers take no less than 6 s.
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    10_000,
                    ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                    2_000,
                    // Partitions that are added are read soon after.
                    ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                    5_000);

    /// @param name what the brokers know the consumer by
    Consumer<byte[], byte[]> open(String name) {
        var properties = new HashMap<>(TUNED);
        properties.putAll(client);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"); // what all brokers have
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
