package dev.darkroom.http.bus;

import dev.darkroom.schemas.WorkerOffer;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Which adapters the workers of each queue have, from what workers tell of themselves.
public final class Adapters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Adapters.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASKING = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 2_000;
    private static final long LOOK_FOR_PARTITIONS = Duration.ofMinutes(1).toNanos();

    private final String topic;
    private final Wire wire;
    private final Consumer<byte[], byte[]> consumer;
    private final InstantSource clock;
    private final AdapterBook book = new AdapterBook();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private long lookedAt;

    /// An adapter that a request can name.
    ///
    /// @param sha256 of its file, lower-case hexadecimal
    /// @param denoiser whether it changes the denoiser
    /// @param textEncoders whether it changes text encoders
    public record Adapter(String name, String sha256, boolean denoiser, boolean textEncoders) {}

    private Adapters(
            String topic, Wire wire, Consumer<byte[], byte[]> consumer, InstantSource clock) {
        this.topic = topic;
        this.wire = wire;
        this.consumer = consumer;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("http-adapters").unstarted(this::follow);
    }

    /// Begins to listen. While brokers are away or nothing was told yet, there are no adapters.
    ///
    /// @param client properties of Kafka consumers, as the user gave them
    /// @param wire borrowed
    public static Adapters open(
            Map<String, Object> client, Topics topics, Wire wire, InstantSource clock) {
        var properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        var adapters = new Adapters(topics.offers(), wire, NewsFeed.consumer(properties), clock);
        adapters.thread.start();
        return adapters;
    }

    /// Those that every worker of a queue has, in the order of their names.
    ///
    /// @param model whose queue it is; empty for the default model's
    public List<Adapter> of(Optional<String> model) {
        return book.of(model, clock.instant());
    }

    private void follow() {
        try (consumer) {
            while (closing.getCount() > 0) {
                try {
                    look();
                    consumer.poll(POLL).forEach(this::hear);
                } catch (WakeupException _) {
                    // closing
                } catch (KafkaException e) {
                    LOG.atDebug()
                            .addKeyValue("topic", topic)
                            .addKeyValue("error", e.toString())
                            .log("What workers offer cannot be read for now");
                    pause();
                }
            }
        }
    }

    // Partitions may be added while it is read.
    private void look() {
        if (!consumer.assignment().isEmpty()
                && System.nanoTime() - lookedAt < LOOK_FOR_PARTITIONS) {
            return;
        }
        lookedAt = System.nanoTime();
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic, ASKING).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            pause(); // topics that an earlier release made
        } else if (partitions.size() != consumer.assignment().size()) {
            beginWithWhatCounts(partitions);
        }
    }

    private void beginWithWhatCounts(List<TopicPartition> partitions) {
        long since = clock.instant().minus(AdapterBook.COUNTS).toEpochMilli();
        Map<TopicPartition, OffsetAndTimestamp> offsets =
                consumer.offsetsForTimes(
                        partitions.stream().collect(Collectors.toMap(one -> one, _ -> since)),
                        ASKING);
        consumer.assign(partitions);
        offsets.forEach(
                (partition, first) -> {
                    if (first == null) {
                        consumer.seekToEnd(List.of(partition));
                    } else {
                        consumer.seek(partition, first.offset());
                    }
                });
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return; // nobody's
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        try {
            book.hear(
                    key,
                    Optional.ofNullable(record.value())
                            .map(value -> wire.decode(topic, value, WorkerOffer.class)));
        } catch (UnreadableRecordException | SchemaUnavailableException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", e.getMessage())
                    .log("Passed over an offer that cannot be read");
        }
    }

    private void pause() {
        try {
            closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
