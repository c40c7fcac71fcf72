package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

import java.time.Duration;

/// `receipts` -> the job table -> `images`, `outcomes`, and `dead-letters` for what cannot be read.
///
/// Keys and values are bytes to Kafka Streams: a receipt that cannot be decoded is this ledger's
/// business, and must not stop it.
final class LedgerTopology {

    private static final String RECEIPTS = "receipts";
    private static final String BOOKKEEPING = "bookkeeping";

    private LedgerTopology() {}

    /// @param memory how long an account is kept after the last receipt that counted in it
    static Topology of(Topics topics, Wire wire, Duration memory, MeterRegistry meters) {
        var jobs =
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(Bookkeeping.JOBS),
                        Serdes.String(),
                        JobSerde.over(wire));
        return new Topology()
                .addSource(
                        RECEIPTS,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.receipts())
                .addProcessor(
                        BOOKKEEPING, () -> new Bookkeeping(topics, wire, memory, meters), RECEIPTS)
                .addStateStore(jobs, BOOKKEEPING)
                .addSink(
                        Bookkeeping.IMAGES,
                        topics.images(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        BOOKKEEPING)
                .addSink(
                        Bookkeeping.OUTCOMES,
                        topics.outcomes(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        BOOKKEEPING)
                .addSink(
                        Bookkeeping.DEAD_LETTERS,
                        topics.deadLetters(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        BOOKKEEPING);
    }
}
