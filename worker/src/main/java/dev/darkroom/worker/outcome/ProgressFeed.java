package dev.darkroom.worker.outcome;

import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.wire.Wire;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Sends signs of life, and never waits: what cannot go out at once is dropped and counted.
public final class ProgressFeed implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final Wire wire;
    private final String topic;
    private final Runnable dropped;

    /// @param producer owned from here on
    /// @param dropped called for each one that was dropped
    public ProgressFeed(
            Producer<byte[], byte[]> producer, Wire wire, String topic, Runnable dropped) {
        this.producer = producer;
        this.wire = wire;
        this.topic = topic;
        this.dropped = dropped;
    }

    /// @param client the user's properties for producers
    public static ProgressFeed open(
            Map<String, Object> client, Wire wire, String topic, Runnable dropped) {
        var properties = new HashMap<>(client);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        properties.put(ProducerConfig.ACKS_CONFIG, "1");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        // Many drawings step in this time: their signs of life travel together.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 50);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        var producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        var feed = new ProgressFeed(producer, wire, topic, dropped);
        feed.learnTheTopic();
        return feed;
    }

    public void send(GenerationProgress progress) {
        send(topic, progress.getRequestId(), Optional.of(progress), dropped);
    }

    /// Sends another sign of life.
    ///
    /// @param value empty where there is nothing to tell of the key any more
    /// @param lost called where it was dropped
    public void send(
            String onTopic, String key, Optional<? extends SpecificRecord> value, Runnable lost) {
        try {
            producer.send(
                    new ProducerRecord<>(
                            onTopic,
                            key.getBytes(StandardCharsets.UTF_8),
                            value.map(record -> wire.encode(onTopic, record)).orElse(null)),
                    (_, failure) -> {
                        if (failure != null) {
                            lost.run();
                        }
                    });
        } catch (KafkaException _) {
            lost.run();
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }

    // A producer that never waits only asks for the topic's metadata at its first record, and
    // drops that one.
    private void learnTheTopic() {
        try {
            producer.partitionsFor(topic);
        } catch (KafkaException _) {
            // Asked for; the answer comes in the background.
        }
    }
}
