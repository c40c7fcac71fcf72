package dev.darkroom.standalone.whole;

import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A topic as a stranger's `read_committed` consumer sees it.
public final class Topic {

    private Topic() {}

    /// Reads from the topic's start until `enough` holds, and what has come by then.
    public static List<ConsumerRecord<String, byte[]>> read(
            Bus bus, String topic, Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
        Map<String, Object> client = bus.client("consumer");
        client.put("isolation.level", "read_committed");
        var seen = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        client, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!enough.test(seen)) {
                consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
            }
        }
        return seen;
    }
}
