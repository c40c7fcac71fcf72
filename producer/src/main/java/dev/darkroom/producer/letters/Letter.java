package dev.darkroom.producer.letters;

import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.wire.RequestDigest;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One record of `dead-letters`.
public record Letter(ConsumerRecord<byte[], byte[]> record) {

    private static final Set<String> NOTES =
            Set.of(Headers.REASON, Headers.SOURCE, Headers.HISTORY, Headers.WORKER, Headers.AT);

    /// @return the key as text; empty where there is none
    public String key() {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /// @return the topic it was taken from; empty where the letter does not say
    public Optional<String> origin() {
        return source().filter(source -> source.lastIndexOf('-') > 0)
                .map(source -> source.substring(0, source.lastIndexOf('-')));
    }

    /// What a letter is known by. A record that is published again and put aside again is the same
    /// letter: it came from the same topic, with the same key and value.
    ///
    /// @return 64 hex digits
    public String mark() {
        byte[] topic = Headers.bytes(origin().orElse(""));
        byte[] key = record.key() == null ? new byte[0] : record.key();
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return RequestDigest.sha256(
                ByteBuffer.allocate(2 * Integer.BYTES + topic.length + key.length + value.length)
                        .putInt(topic.length)
                        .put(topic)
                        .putInt(key.length)
                        .put(key)
                        .put(value)
                        .array());
    }

    /// @return the mark of the letter that was published again, if this is a note of that
    public Optional<String> replayed() {
        return Headers.text(record.headers(), Headers.REPLAYED);
    }

    /// @return a record for `dead-letters` that says that this letter was published again
    public ProducerRecord<byte[], byte[]> note(String topic, Instant at) {
        var note = new ProducerRecord<byte[], byte[]>(topic, record.key(), null);
        note.headers()
                .add(Headers.REPLAYED, Headers.bytes(mark()))
                .add(Headers.AT, Headers.bytes(at.toString()));
        return note;
    }

    /// @return when it was written down
    public String at() {
        return note(Headers.AT);
    }

    /// @return where it was taken from: topic, partition and offset; empty where it does not say
    public Optional<String> source() {
        return Headers.text(record.headers(), Headers.SOURCE);
    }

    /// @return why it was put aside; empty where it does not say
    public Optional<String> reason() {
        return Headers.text(record.headers(), Headers.REASON);
    }

    /// @return what had become of it before; empty where it does not say
    public Optional<String> history() {
        return Headers.text(record.headers(), Headers.HISTORY);
    }

    /// @return bytes of its value
    public int size() {
        return record.value() == null ? 0 : record.value().length;
    }

    /// Anybody may write dead letters: what they name decides nothing beyond Darkroom's own topics.
    ///
    /// @param prefix of Darkroom's topics
    /// @return the record as it was, for the topic that it came from; empty where that is none of
    ///   Darkroom's
    public Optional<ProducerRecord<byte[], byte[]>> home(String prefix) {
        return origin().filter(topic -> topic.startsWith(prefix)).map(this::original);
    }

    /// @return when, which, from where, how large and why, on one line
    public String line() {
        return "%s  %s  %s  %s bytes  %s%s"
                .formatted(
                        at(),
                        key().isEmpty() ? "(no key)" : key(),
                        note(Headers.SOURCE),
                        size(),
                        note(Headers.REASON),
                        history().map(" (%s)"::formatted).orElse(""));
    }

    private ProducerRecord<byte[], byte[]> original(String topic) {
        List<Header> headers =
                Arrays.stream(record.headers().toArray())
                        .filter(header -> !NOTES.contains(header.key()))
                        .toList();
        return new ProducerRecord<>(topic, null, record.key(), record.value(), headers);
    }

    private String note(String name) {
        return Headers.text(record.headers(), name).orElse("-");
    }
}
