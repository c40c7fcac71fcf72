package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes facts down as the records that tell them, and finds out whether a broker takes them.
///
/// @param refused what is known that brokers do not take
record Told(Topics topics, Wire wire, RefusedRecords refused) {

    /// Bytes of a record; topics take Kafka's default of 1 MiB and a little.
    static final int LARGEST = 1_000_000;

    /// @param sink of the topology that it goes to
    /// @param topic that the sink writes to
    record Letter(String sink, String topic, Record<byte[], byte[]> record) {}

    /// @param receipt that the facts follow from
    /// @return one for each fact
    /// @throws UnreadableRecordException if one of them, or the account, is larger than a record or
    ///   refused by the brokers
    List<Letter> of(Record<byte[], byte[]> receipt, Account.Folded folded) {
        folded.account()
                .ifPresent(
                        account ->
                                demand(
                                        LedgerShape.table(topics),
                                        bytes(account.heading().requestId()),
                                        wire.encode(topics.outcomes(), account.outcome()),
                                        0));
        return folded.facts().stream().map(fact -> letter(receipt, fact)).toList();
    }

    private Letter letter(Record<byte[], byte[]> receipt, Fact fact) {
        return switch (fact) {
            case Fact.ImageStored(var image) ->
                    letter(
                            Bookkeeping.IMAGES,
                            topics.images(),
                            receipt,
                            image.getRequestId() + "/" + image.getIndex(),
                            wire.encode(topics.images(), image));
            case Fact.RequestEnded(var outcome) ->
                    letter(
                            Bookkeeping.OUTCOMES,
                            topics.outcomes(),
                            receipt,
                            outcome.getRequestId(),
                            wire.encode(topics.outcomes(), outcome));
        };
    }

    private Letter letter(
            String sink, String topic, Record<byte[], byte[]> receipt, String key, byte[] value) {
        var headers = new RecordHeaders(Headers.travelling(receipt.headers()));
        byte[] name = bytes(key);
        demand(topic, name, value, Headers.size(headers));
        return new Letter(sink, topic, receipt.withKey(name).withValue(value).withHeaders(headers));
    }

    private void demand(String topic, byte[] key, byte[] value, long headers) {
        long bytes = key.length + value.length + headers;
        if (bytes > LARGEST) {
            throw new UnreadableRecordException(
                    "what %s is to have of it takes %s bytes, more than the %s of a record"
                            .formatted(topic, bytes, LARGEST));
        }
        refused.reason(topic, key, value)
                .ifPresent(
                        reason -> {
                            throw new UnreadableRecordException(reason);
                        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
