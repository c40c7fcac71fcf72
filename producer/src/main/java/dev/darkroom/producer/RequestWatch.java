package dev.darkroom.producer;

import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Sees what becomes of some requests, on the topics where everybody can see it. Belongs to one
/// thread. Joins no consumer group, so any number may watch.
public final class RequestWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RequestWatch.class);

    private final Consumer<String, byte[]> consumer;
    private final List<String> watched;
    private final Topics topics;
    private final Wire wire;
    private final Set<String> followed = new HashSet<>();

    private RequestWatch(
            Consumer<String, byte[]> consumer, List<String> watched, Topics topics, Wire wire) {
        this.consumer = consumer;
        this.watched = watched;
        this.topics = topics;
        this.wire = wire;
    }

    /// Begins at the present end of each topic: open it before publishing what it shall follow.
    ///
    /// @param client Kafka consumer properties, at least `bootstrap.servers`
    /// @param watched which of `progress`, `results`, `images` and `outcomes`, by full name
    public static RequestWatch open(
            Map<String, Object> client, Topics topics, Wire wire, Collection<String> watched) {
        var properties = new HashMap<>(client);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Partitions that are added later are read from their beginning, soon after.
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 1_000);
        var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions =
                    watched.stream().flatMap(topic -> partitions(consumer, topic)).toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            return new RequestWatch(consumer, List.copyOf(watched), topics, wire);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /// Sightings of this request are wanted from now on.
    public void follow(String requestId) {
        followed.add(requestId);
    }

    /// @param patience how long to wait if there is nothing yet
    /// @return what was seen of the followed requests; often nothing
    public List<Sighting> poll(Duration patience) {
        addPartitions();
        var sightings = new ArrayList<Sighting>();
        for (ConsumerRecord<String, byte[]> entry : consumer.poll(patience)) {
            if (entry.key() != null
                    && entry.value() != null
                    && followed.contains(requestId(entry))) {
                read(entry).ifPresent(sightings::add);
            }
        }
        return sightings;
    }

    // Does not wait for the fetch that is under way: there is no group to leave.
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    // What the consumer knows already, and so asked of no broker.
    private void addPartitions() {
        List<TopicPartition> present =
                watched.stream().flatMap(topic -> partitions(consumer, topic)).toList();
        Set<TopicPartition> added = new HashSet<>(present);
        added.removeAll(consumer.assignment());
        if (!added.isEmpty()) {
            var all = new HashSet<>(consumer.assignment());
            all.addAll(added);
            consumer.assign(all);
            consumer.seekToBeginning(added);
        }
    }

    private String requestId(ConsumerRecord<String, byte[]> entry) {
        return entry.topic().equals(topics.images())
                ? entry.key().substring(0, Math.max(0, entry.key().lastIndexOf('/')))
                : entry.key();
    }

    private Optional<Sighting> read(ConsumerRecord<String, byte[]> entry) {
        String topic = entry.topic();
        byte[] value = entry.value();
        try {
            if (topic.equals(topics.progress())) {
                return Optional.of(
                        new Sighting.Step(wire.decode(topic, value, GenerationProgress.class)));
            }
            if (topic.equals(topics.results())) {
                return Optional.of(
                        new Sighting.Result(wire.decode(topic, value, GenerationResult.class)));
            }
            return Optional.of(
                    topic.equals(topics.images())
                            ? new Sighting.Stored(wire.decode(topic, value, StoredImage.class))
                            : new Sighting.Outcome(
                                    wire.decode(topic, value, RequestOutcome.class)));
        } catch (UnreadableRecordException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("offset", entry.offset())
                    .addKeyValue("error", e.getMessage())
                    .log("Passed over a record that cannot be read");
            return Optional.empty();
        }
    }

    private static Stream<TopicPartition> partitions(
            Consumer<String, byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()));
    }
}
