package dev.darkroom.standalone;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A topic from its beginning to where it ends when it is opened, a batch at a time in memory.
public final class WholeTopic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    private WholeTopic(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /// @throws IOException if there is no such topic
    public static WholeTopic open(Bus bus, String topic) throws IOException {
        var properties = new HashMap<>(bus.client("consumer"));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        var consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                throw new IOException("topic %s is not there".formatted(topic));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return new WholeTopic(consumer, consumer.endOffsets(partitions));
        } catch (IOException | RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /// To be asked for once.
    public Iterator<ConsumerRecord<byte[], byte[]>> iterator() {
        return Stream.generate(() -> consumer.poll(PATIENCE))
                .takeWhile(batch -> !batch.isEmpty() || !atEnd())
                .flatMap(batch -> StreamSupport.stream(batch.spliterator(), false))
                .filter(entry -> entry.offset() < ends.get(partition(entry)))
                .iterator();
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> entry) {
        return new TopicPartition(entry.topic(), entry.partition());
    }

    private boolean atEnd() {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
