package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.topic.IdempotentProducer;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

import java.time.Duration;
import java.util.Map;

/// Kafka's own clients for the ledger. Its producers time their commits.
///
/// @param commits is told how long each took
record LedgerClients(CommitTime commits) implements KafkaClientSupplier {

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new TimedProducer(config, commits);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// Used by one thread, which waits for each of what makes up a commit.
    private static final class TimedProducer extends KafkaProducer<byte[], byte[]> {

        private final CommitTime commits;
        private long nanos;

        TimedProducer(Map<String, Object> config, CommitTime commits) {
            super(
                    IdempotentProducer.properties(Map.of(), config),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            this.commits = commits;
        }

        /// What was waited for in a transaction that was aborted is no commit's.
        @Override
        public void beginTransaction() {
            nanos = 0;
            super.beginTransaction();
        }

        @Override
        public void flush() {
            timed(super::flush);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            timed(() -> super.sendOffsetsToTransaction(offsets, group));
        }

        @Override
        public void commitTransaction() {
            timed(super::commitTransaction);
            commits.took(Duration.ofNanos(nanos));
        }

        private void timed(Runnable what) {
            long began = System.nanoTime();
            what.run();
            nanos += System.nanoTime() - began;
        }
    }
}
