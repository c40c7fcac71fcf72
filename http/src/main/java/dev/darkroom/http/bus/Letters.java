package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What was put aside, and publishing it again as it was, where it came from.
public final class Letters {

    private static final int MOST = 200;
    private static final int LARGEST = 64 << 20;
    private static final long PATIENCE_SECONDS = 20;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASKING = Duration.ofSeconds(10);
    private static final Set<String> NOTES =
            Set.of(Headers.REASON, Headers.SOURCE, Headers.HISTORY, Headers.WORKER, Headers.AT);

    private final Map<String, Object> consumerClient;
    private final Map<String, Object> producerClient;
    private final Topics topics;

    public Letters(
            Map<String, Object> consumerClient, Map<String, Object> producerClient, Topics topics) {
        this.consumerClient = consumerClient;
        this.producerClient = producerClient;
        this.topics = topics;
    }

    /// One record of `dead-letters`.
    ///
    /// @param size bytes of its value
    /// @param source topic, partition and offset that it came from
    public record Letter(
            String key,
            int partition,
            long offset,
            int size,
            Optional<String> at,
            Optional<String> source,
            Optional<String> reason,
            Optional<String> history) {}

    /// The latest ones, the latest first.
    ///
    /// @throws Refused if the brokers cannot be had
    public List<Letter> latest() {
        Deque<Letter> latest = new ArrayDeque<>();
        read(
                record -> {
                    latest.addFirst(letter(record));
                    if (latest.size() > MOST) {
                        latest.removeLast();
                    }
                });
        return List.copyOf(latest);
    }

    /// Publishes the letters of this key again.
    ///
    /// @return how many
    /// @throws Refused if there are none, or the brokers cannot be had
    public int replay(String key) throws InterruptedException {
        var originals = new ArrayList<ProducerRecord<byte[], byte[]>>();
        read(
                record -> {
                    if (key(record).equals(key)) {
                        original(record).ifPresent(originals::add);
                    }
                });
        if (originals.isEmpty()) {
            throw Refused.notFound("no dead letter of this key came from a topic of Darkroom");
        }
        try (Producer<byte[], byte[]> producer = producer()) {
            var sent = originals.stream().map(producer::send).toList();
            for (var one : sent) {
                one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException | KafkaException _) {
            throw away();
        }
        return originals.size();
    }

    private void read(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (Consumer<byte[], byte[]> consumer = Feed.consumer(consumerClient)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topics.deadLetters(), ASKING).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASKING);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(reader);
            }
        } catch (KafkaException _) {
            throw away();
        }
    }

    // Anybody may write dead letters: what they name decides nothing beyond Darkroom's own topics.
    private Optional<ProducerRecord<byte[], byte[]>> original(
            ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers =
                Arrays.stream(record.headers().toArray())
                        .filter(header -> !NOTES.contains(header.key()))
                        .toList();
        return Headers.text(record.headers(), Headers.SOURCE)
                .filter(source -> source.lastIndexOf('-') > 0)
                .map(source -> source.substring(0, source.lastIndexOf('-')))
                .filter(topic -> topic.startsWith(topics.prefix()))
                .map(
                        topic ->
                                new ProducerRecord<>(
                                        topic, null, record.key(), record.value(), headers));
    }

    private Producer<byte[], byte[]> producer() {
        var properties = new HashMap<>(producerClient);
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(
                key(record),
                record.partition(),
                record.offset(),
                record.value() == null ? 0 : record.value().length,
                Headers.text(record.headers(), Headers.AT),
                Headers.text(record.headers(), Headers.SOURCE),
                Headers.text(record.headers(), Headers.REASON),
                Headers.text(record.headers(), Headers.HISTORY));
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static Refused away() {
        return Refused.later(503, "brokers_away", 5, "the brokers cannot be reached");
    }
}
