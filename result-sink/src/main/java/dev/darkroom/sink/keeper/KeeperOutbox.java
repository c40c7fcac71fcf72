package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Metric;
import dev.darkroom.runtime.Sender;
import dev.darkroom.runtime.trace.TracedRecord;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// What the keeper says: receipts, conflicts, and dead letters. Each call returns once the broker
/// has acknowledged the record, however long that takes.
final class KeeperOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(KeeperOutbox.class);

    /// Bytes; `receipts`, `images` and `outcomes` take Kafka's default of 1 MiB, and an outcome is
    /// larger than one of its receipts. Within a worker's limits a receipt takes less than 400 KiB:
    /// it has the labels twice, and six texts.
    static final int LARGEST_RECEIPT = 512 << 10;

    private final Sender sender;
    private final Gate gate;
    private final Topics topics;
    private final Wire wire;
    private final Clock clock;
    private final MeterRegistry meters;

    /// @param sender whose producer is borrowed
    KeeperOutbox(
            Sender sender, Gate gate, Topics topics, Wire wire, Clock clock, MeterRegistry meters) {
        this.sender = sender;
        this.gate = gate;
        this.topics = topics;
        this.wire = wire;
        this.clock = clock;
        this.meters = meters;
    }

    /// @param result that the receipt is for; its travelling headers go along
    void send(Receipt receipt, ConsumerRecord<byte[], byte[]> result) throws InterruptedException {
        Span span = TracedRecord.sending(topics.receipts(), receipt.getRequestId());
        Optional<String> refusal =
                passed(
                        span,
                        () -> {
                            var record =
                                    record(
                                            topics.receipts(),
                                            receipt.getRequestId(),
                                            receipt,
                                            headers(result, span));
                            return record.value().length > LARGEST_RECEIPT
                                    ? Optional.of("%s bytes".formatted(record.value().length))
                                    : refusal(record);
                        });
        if (refusal.isPresent()) {
            bury(result, "its receipt is too large or not acceptable: " + refusal.get());
        }
    }

    /// Says on `results` that the id of a picture there is another request's.
    ///
    /// @param result that the conflict is about; its travelling headers go along
    void contest(GenerationResult conflict, ConsumerRecord<byte[], byte[]> result)
            throws InterruptedException {
        Span span = TracedRecord.sending(topics.results(), conflict.getRequestId());
        Optional<String> refusal =
                passed(
                        span,
                        () ->
                                refusal(
                                        record(
                                                topics.results(),
                                                conflict.getRequestId(),
                                                conflict,
                                                headers(result, span))));
        if (refusal.isPresent()) {
            bury(result, "its id is another request's, which cannot be said: " + refusal.get());
        }
    }

    /// @throws IOException if the broker cannot be asked about the topic of receipts
    void check() throws IOException {
        try {
            sender.producer().partitionsFor(topics.receipts());
        } catch (KafkaException e) {
            throw new IOException("asking for %s: %s".formatted(topics.receipts(), e), e);
        }
    }

    /// Puts the record among the dead letters as it is, with the reason in its headers.
    void bury(ConsumerRecord<byte[], byte[]> result, String reason) throws InterruptedException {
        String source = "%s-%s@%s".formatted(result.topic(), result.partition(), result.offset());
        LOG.atWarn()
                .addKeyValue("source", source)
                .addKeyValue("error", reason)
                .log("A result was put aside as a dead letter");
        var letter = new ProducerRecord<>(topics.deadLetters(), result.key(), result.value());
        result.headers().forEach(letter.headers()::add);
        letter.headers()
                .add(Headers.REASON, Headers.bytes(reason))
                .add(Headers.SOURCE, Headers.bytes(source))
                .add(Headers.AT, Headers.bytes(clock.instant().toString()));
        Optional<String> refusal = gate.pass(() -> refusal(letter));
        if (refusal.isEmpty()) {
            Metric.KEEPER_DEAD_LETTERS.counter(meters).increment();
            return;
        }
        LOG.atError()
                .addKeyValue("source", source)
                .addKeyValue("error", refusal.get())
                .log("Not even the dead letters take a result; it stays only where it is");
        Metric.KEEPER_DEAD_LETTERS_LOST.counter(meters).increment();
    }

    private Optional<String> passed(Span span, Gate.Attempt<Optional<String>> attempt)
            throws InterruptedException {
        try {
            return gate.pass(attempt);
        } finally {
            span.end();
        }
    }

    private static List<Header> headers(ConsumerRecord<byte[], byte[]> result, Span span) {
        return TracedRecord.headers(Headers.travelling(result.headers()), span);
    }

    private ProducerRecord<byte[], byte[]> record(
            String topic, String key, SpecificRecord value, List<Header> headers)
            throws IOException {
        try {
            return new ProducerRecord<>(
                    topic,
                    null,
                    key.getBytes(StandardCharsets.UTF_8),
                    wire.encode(topic, value),
                    headers);
        } catch (SchemaUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// @return why no broker will ever take the record; empty once they have it
    /// @throws IOException if it is worth trying again
    private Optional<String> refusal(ProducerRecord<byte[], byte[]> record) throws IOException {
        try {
            return switch (sender.send(record)) {
                case Sender.End.Acknowledged _ -> Optional.empty();
                case Sender.End.Refused(String reason) -> Optional.of(String.valueOf(reason));
                case Sender.End.Failed(Exception cause) ->
                        throw new IOException(
                                "writing to %s: %s".formatted(record.topic(), cause), cause);
                case Sender.End.Dead(String reason) ->
                        throw new IllegalStateException(
                                "writing to %s: %s".formatted(record.topic(), reason));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gate stops trying
            throw new IOException("writing to %s: interrupted".formatted(record.topic()), e);
        }
    }
}
