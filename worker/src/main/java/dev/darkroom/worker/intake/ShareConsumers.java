package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Opens the lanes' consumers.
///
/// @param client the user's properties for consumers
/// @param group the share group of the workers
/// @param topic the queue
public record ShareConsumers(Map<String, Object> client, String group, String topic) {

    /// @param name what the brokers know the consumer by
    ShareConsumer<byte[], byte[]> open(String name) {
        var properties = new HashMap<>(client);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        // One record at a time: a prefetched one would wait behind the one being drawn.
        properties.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        var consumer =
                new KafkaShareConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }
}
