package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Sender;
import dev.darkroom.schemas.topic.IdempotentProducer;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.HashMap;
import java.util.Map;

/// The keeper's Kafka clients. The user's settings win over what is only tuned here, and not over
/// what the promises rest on.
final class KeeperClients {

    private static final Map<String, Object> CONSUMER_TUNED =
            Map.of(
                    // A member that died is missed after this long; brokers take no less than 6 s.
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    10_000,
                    ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                    2_000,
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    64,
                    // What is fetched and not taken yet is held, too; one record comes even where
                    // it is larger.
                    ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                    8 << 20,
                    // All of it from one partition, if need be: large pictures come several at a
                    // time.
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    8 << 20,
                    // Partitions that are added are read soon after.
                    ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                    5_000);

    private static final Map<String, Object> PRODUCER_TUNED =
            Map.of(
                    // A dead letter is as large as a result may be, and headers.
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    64 << 20,
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    128L << 20,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0);

    private KeeperClients() {}

    /// @param instance unlike that of any other keeper of the group, and the same after a restart
    static Consumer<byte[], byte[]> consumer(
            Map<String, Object> client, String group, String instance) {
        var properties = new HashMap<>(CONSUMER_TUNED);
        properties.putAll(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Sender sender(Map<String, Object> client) {
        var properties = IdempotentProducer.properties(PRODUCER_TUNED, client);
        var producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        return Sender.of(producer, properties);
    }
}
