package dev.darkroom.standalone.letters;

import dev.darkroom.schemas.topic.Headers;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One record of `dead-letters`.
record Letter(ConsumerRecord<byte[], byte[]> record) {

    private static final Set<String> NOTES =
            Set.of(Headers.REASON, Headers.SOURCE, Headers.HISTORY, Headers.WORKER, Headers.AT);

    /// @return the key as text; empty where there is none
    String key() {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /// @return the topic it was taken from; empty where the letter does not say
    Optional<String> origin() {
        return Headers.text(record.headers(), Headers.SOURCE)
                .filter(source -> source.lastIndexOf('-') > 0)
                .map(source -> source.substring(0, source.lastIndexOf('-')));
    }

    /// @return when, which, from where, how large and why, on one line
    String line() {
        return "%s  %s  %s  %d bytes  %s%s"
                .formatted(
                        note(Headers.AT),
                        key().isEmpty() ? "(no key)" : key(),
                        note(Headers.SOURCE),
                        record.value() == null ? 0 : record.value().length,
                        note(Headers.REASON),
                        Headers.text(record.headers(), Headers.HISTORY)
                                .map(" (%s)"::formatted)
                                .orElse(""));
    }

    /// The record as it was before it became a letter.
    ProducerRecord<byte[], byte[]> original(String topic) {
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
