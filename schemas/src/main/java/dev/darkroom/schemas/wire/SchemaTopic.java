package dev.darkroom.schemas.wire;

import dev.darkroom.schemas.topic.IdempotentProducer;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// The `schemas` topic: every writer puts its schemas there at start, every reader looks there
/// before it calls a record's schema unknown. Key: the fingerprint, 16 hex digits. Value: the
/// schema's JSON, as UTF-8 text.
public final class SchemaTopic {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaTopic.class);

    /// Of a producer that is opened for this alone. Whoever has waited so long is better told than
    /// kept.
    private static final Map<String, Object> OWN_PRODUCER =
            Map.of(
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    10_000,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    10_000,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    20_000,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0);

    private SchemaTopic() {}

    /// As below, over a producer of its own.
    ///
    /// @param client the user's properties for producers
    /// @throws KafkaException if a schema is not acknowledged within seconds
    public static void publish(Map<String, Object> client, String topic) {
        try (var producer =
                new KafkaProducer<>(
                        IdempotentProducer.properties(OWN_PRODUCER, client),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            publish(producer, topic);
        }
    }

    /// Publishes every released schema, and returns when the brokers have acknowledged them all.
    /// Only then may records be written: a reader looks here once for a schema that it does not
    /// know, and then calls the record unreadable.
    ///
    /// @param producer of [IdempotentProducer#properties]
    /// @throws KafkaException if a schema is not acknowledged
    public static void publish(Producer<String, byte[]> producer, String topic) {
        List<Future<RecordMetadata>> sent =
                SchemaCatalog.released().entrySet().stream()
                        .map(schema -> producer.send(record(topic, schema)))
                        .toList();
        try {
            for (Future<RecordMetadata> schema : sent) {
                schema.get();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "publishing schemas to %s: %s".formatted(topic, e.getCause()), e.getCause());
        }
    }

    private static ProducerRecord<String, byte[]> record(
            String topic, Map.Entry<String, String> schema) {
        byte[] json = schema.getValue().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, schema.getKey(), json);
    }

    /// A lookup that reads the topic from where it last stopped to its present end, on every call.
    ///
    /// @param client Kafka client properties; deserializers and group are set here
    /// @param patience how long one call may wait for the broker; after that it throws
    ///   [SchemaUnavailableException]
    public static SchemaCatalog.Lookup reader(
            Map<String, Object> client, String topic, Duration patience) {
        return new Reader(client, topic, patience);
    }

    private static final class Reader implements SchemaCatalog.Lookup {

        /// What the writers of a topic that was made anew have to put their schemas there again.
        private static final Duration GRACE = Duration.ofSeconds(30);

        private final Map<String, Object> properties;
        private final String topic;
        private final Duration patience;
        private final Map<TopicPartition, Long> next = new HashMap<>();
        private boolean wasGone;
        private OptionalLong anewAt = OptionalLong.empty();

        Reader(Map<String, Object> client, String topic, Duration patience) {
            this.properties = new HashMap<>(client);
            this.properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
            this.properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            // Brokers would make it with settings of their own, under which schemas are deleted.
            this.properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            this.properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            this.topic = topic;
            this.patience = patience;
        }

        // A consumer lives for one call only: an unknown schema is rare, an open connection would
        // be for ever.
        @Override
        public synchronized List<String> newSchemas() {
            try (var consumer =
                    new KafkaConsumer<>(
                            properties, new StringDeserializer(), new StringDeserializer())) {
                return read(consumer);
            } catch (KafkaException e) {
                throw new SchemaUnavailableException(
                        "topic %s cannot be read: %s".formatted(topic, e), e);
            }
        }

        @Override
        public synchronized boolean incomplete() {
            return anewAt.stream().anyMatch(at -> System.nanoTime() - at < GRACE.toNanos());
        }

        private List<String> read(Consumer<String, String> consumer) {
            List<TopicPartition> partitions = partitions(consumer);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, patience);
            seen(ends);
            consumer.assign(partitions);
            partitions.forEach(partition -> seek(consumer, partition));
            var found = new ArrayList<String>();
            long deadline = System.nanoTime() + patience.toNanos();
            while (behind(consumer, ends)) {
                if (System.nanoTime() > deadline) {
                    throw new SchemaUnavailableException(
                            "topic %s was not read to its end within %s"
                                    .formatted(topic, patience));
                }
                for (ConsumerRecord<String, String> schema :
                        consumer.poll(Duration.ofMillis(200))) {
                    if (schema.value() != null) {
                        found.add(schema.value());
                    }
                }
            }
            partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
            return found;
        }

        // Where brokers know no such topic, nothing is known of the schemas that it had.
        private List<TopicPartition> partitions(Consumer<String, String> consumer) {
            List<PartitionInfo> found = consumer.partitionsFor(topic, patience);
            if (found.isEmpty()) {
                wasGone = true;
                throw new UnknownTopicOrPartitionException("brokers know no such topic");
            }
            return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
        }

        // A topic that ends before where it was read to has been made anew.
        private void seen(Map<TopicPartition, Long> ends) {
            boolean shorter =
                    next.entrySet().stream()
                            .anyMatch(
                                    read -> ends.getOrDefault(read.getKey(), 0L) < read.getValue());
            if (wasGone || shorter) {
                wasGone = false;
                next.clear();
                anewAt = OptionalLong.of(System.nanoTime());
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .log("The topic of schemas was made anew; its writers have to start again");
            }
        }

        private void seek(Consumer<String, String> consumer, TopicPartition partition) {
            if (next.containsKey(partition)) {
                consumer.seek(partition, next.get(partition));
            } else {
                consumer.seekToBeginning(List.of(partition));
            }
        }

        private static boolean behind(
                Consumer<String, String> consumer, Map<TopicPartition, Long> ends) {
            return ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
        }
    }
}
