package dev.darkroom.standalone.letters;

import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads `dead-letters` from its start to where it ends now.
record Letters(Bus bus) {

    private static final Duration POLL = Duration.ofMillis(200);

    /// @param keys of the letters wanted; all of them where it is empty
    /// @throws KafkaException if the topic cannot be read
    void each(Collection<String> keys, Consumer<Letter> reader) {
        try (var consumer = open()) {
            String topic = bus.topics().deadLetters();
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL)
                        .forEach(
                                record -> {
                                    var letter = new Letter(record);
                                    var partition = new TopicPartition(topic, record.partition());
                                    if (record.offset() < ends.get(partition)
                                            && (keys.isEmpty() || keys.contains(letter.key()))) {
                                        reader.accept(letter);
                                    }
                                });
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> open() {
        var properties = new HashMap<>(bus.client("consumer"));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
