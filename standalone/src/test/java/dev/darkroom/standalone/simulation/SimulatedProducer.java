package dev.darkroom.standalone.simulation;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;

/// A producer of simulated topics. It passes the baton before a record is in the log and again
/// before its sender hears of it, so that a worker can be killed at either.
final class SimulatedProducer extends MockProducer<byte[], byte[]> {

    private final Baton baton;
    private final Function<String, Topic> topics;

    SimulatedProducer(Baton baton, Function<String, Topic> topics) {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        this.baton = baton;
        this.topics = topics;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        baton.pause();
        topics.apply(record.topic()).add(record.key(), record.value());
        baton.pause();
        var metadata = new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0);
        if (callback != null) {
            callback.onCompletion(metadata, null);
        }
        return CompletableFuture.completedFuture(metadata);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }
}
