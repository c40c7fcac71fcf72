package dev.darkroom.worker.outcome;

import dev.darkroom.schemas.topic.Headers;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

import java.time.Instant;
import java.util.List;

/// A record that is put aside with its own bytes, and why.
///
/// @param original what was received
/// @param reason one sentence
/// @param history how often it was delivered, and what became of each attempt
/// @param worker name of the worker that gives it up
/// @param at when
public record DeadLetter(
        Original original, String reason, String history, String worker, Instant at) {

    /// A record as it was received.
    ///
    /// @param source topic, partition and offset
    /// @param key null where it had none
    /// @param value null where it had none
    public record Original(String source, byte[] key, byte[] value, List<Header> headers) {}

    ProducerRecord<byte[], byte[]> on(String topic) {
        var headers = new RecordHeaders(original.headers());
        headers.add(Headers.REASON, Headers.bytes(reason));
        headers.add(Headers.SOURCE, Headers.bytes(original.source()));
        headers.add(Headers.HISTORY, Headers.bytes(history));
        headers.add(Headers.WORKER, Headers.bytes(worker));
        headers.add(Headers.AT, Headers.bytes(at.toString()));
        return new ProducerRecord<>(topic, null, original.key(), original.value(), headers);
    }
}
