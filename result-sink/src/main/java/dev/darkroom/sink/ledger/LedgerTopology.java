package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/// `receipts` -> the table of accounts -> `images`, `outcomes`, and `dead-letters` for what cannot
/// be read.
///
/// Keys and values are bytes to Kafka Streams: a receipt that cannot be decoded is this ledger's
/// business, and must not stop it.
final class LedgerTopology {

    private static final String RECEIPTS = "receipts";
    private static final String BOOKKEEPING = "bookkeeping";

    private LedgerTopology() {}

    static Topology of(Books books) {
        Topics topics = books.topics();
        ThreadLocal<Commits> commits = ThreadLocal.withInitial(() -> new Commits(books.commits()));
        var accounts =
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(Bookkeeping.ACCOUNTS),
                        Serdes.String(),
                        AccountSerde.over(books.wire()));
        return new Topology()
                .addSource(
                        RECEIPTS,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.receipts())
                .addProcessor(BOOKKEEPING, () -> new Bookkeeping(books, commits), RECEIPTS)
                .addStateStore(accounts, BOOKKEEPING)
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
