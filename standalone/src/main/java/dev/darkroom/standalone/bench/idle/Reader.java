package dev.darkroom.standalone.bench.idle;

import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads when the records of a request were written, and notes when its picture is told.
final class Reader implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Topics topics;

    /// Begins at the present end of each topic.
    Reader(Bus bus) {
        Map<String, Object> client = new HashMap<>(bus.client("consumer"));
        client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        topics = bus.topics();
        consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                List.of(topics.results(), topics.receipts(), topics.images()).stream()
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /// What was seen of one request.
    ///
    /// @param result when its result was written, milliseconds of the epoch
    /// @param receipt when its receipt was
    /// @param seenNanos when its picture was told, on the clock of `System.nanoTime`
    /// @param seen the same, milliseconds of the epoch
    record Seen(long result, long receipt, long seenNanos, long seen) {}

    /// Waits for the picture of a request.
    Seen await(String requestId) throws IOException {
        var written = new HashMap<String, Long>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<String, byte[]> entry : consumer.poll(LOOK)) {
                if (entry.key() != null && entry.key().startsWith(requestId)) {
                    written.put(entry.topic(), entry.timestamp());
                }
            }
            if (written.size() == 3) {
                return new Seen(
                        written.get(topics.results()),
                        written.get(topics.receipts()),
                        System.nanoTime(),
                        System.currentTimeMillis());
            }
        }
        throw new IOException("request %s: only %s was written".formatted(requestId, written));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
