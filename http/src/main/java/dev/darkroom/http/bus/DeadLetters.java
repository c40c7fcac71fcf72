package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.producer.letters.Letter;
import dev.darkroom.producer.letters.LetterPast;
import dev.darkroom.producer.letters.Letters;
import dev.darkroom.schemas.topic.IdempotentProducer;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// What was put aside, and publishing it again as it was, where it came from.
public final class DeadLetters {

    private static final int MOST = 200;
    private static final int LARGEST = 64 << 20;
    private static final long PATIENCE_SECONDS = 20;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASKING = Duration.ofSeconds(10);

    private final Map<String, Object> consumerClient;
    private final Map<String, Object> producerClient;
    private final Topics topics;

    public DeadLetters(
            Map<String, Object> consumerClient, Map<String, Object> producerClient, Topics topics) {
        this.consumerClient = consumerClient;
        this.producerClient = producerClient;
        this.topics = topics;
    }

    /// A letter and what became of it.
    public record Told(Letter letter, LetterPast past) {}

    /// The latest ones, the latest first.
    ///
    /// @throws Refused if the brokers cannot be had
    public List<Told> latest() {
        Deque<Told> latest = new ArrayDeque<>();
        letters()
                .each(
                        _ -> true,
                        (letter, past) -> {
                            latest.addFirst(new Told(letter, past));
                            if (latest.size() > MOST) {
                                latest.removeLast();
                            }
                        });
        return List.copyOf(latest);
    }

    /// Publishes the letters of this key again, and notes on their topic that it did.
    ///
    /// @param again also those that were published again before
    /// @return how many
    /// @throws Refused if there are none, or the brokers cannot be had
    public int replay(String key, boolean again) throws InterruptedException {
        var wanted = new ArrayList<Letter>();
        var found = new AtomicInteger();
        letters()
                .each(
                        letter ->
                                letter.key().equals(key)
                                        && letter.home(topics.prefix()).isPresent(),
                        (letter, past) -> {
                            found.incrementAndGet();
                            if (again || past.replays() == 0) {
                                wanted.add(letter);
                            }
                        });
        if (found.get() == 0) {
            throw Refused.notFound("no dead letter of this key came from a topic of Darkroom");
        }
        try (Producer<byte[], byte[]> producer = producer()) {
            for (Letter letter : wanted) {
                publish(producer, letter);
            }
        } catch (ExecutionException | TimeoutException | KafkaException _) {
            throw away();
        }
        return wanted.size();
    }

    // The note after the record: where one of the two is lost, the letter is published once too
    // often rather than never.
    private void publish(Producer<byte[], byte[]> producer, Letter letter)
            throws ExecutionException, InterruptedException, TimeoutException {
        ProducerRecord<byte[], byte[]> record = letter.home(topics.prefix()).orElseThrow();
        producer.send(record).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        producer.send(letter.note(topics.deadLetters(), Instant.now()))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private Letters<RuntimeException> letters() {
        return new Letters<>(this::read);
    }

    private void read(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (Consumer<byte[], byte[]> consumer = NewsFeed.consumer(consumerClient)) {
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

    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                IdempotentProducer.properties(
                        Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST), producerClient),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static Refused away() {
        return Refused.later(503, "brokers_away", 5, "the brokers cannot be reached");
    }
}
