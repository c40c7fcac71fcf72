package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.ExecutionException;

/// What the keeper says: receipts, and dead letters. Each call returns once the broker has
/// acknowledged the record, however long that takes.
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /// Bytes; `receipts`, `images` and `outcomes` take Kafka's default of 1 MiB, and an outcome is
    /// larger than one of its receipts. Within a worker's limits a receipt takes less than 400 KiB:
    /// it has the labels twice, and six texts.
    static final int LARGEST_RECEIPT = 512 << 10;

    private final Producer<byte[], byte[]> producer;
    private final Gate gate;
    private final Topics topics;
    private final Wire wire;
    private final Clock clock;
    private final MeterRegistry meters;

    /// @param producer borrowed
    Outbox(
            Producer<byte[], byte[]> producer,
            Gate gate,
            Topics topics,
            Wire wire,
            Clock clock,
            MeterRegistry meters) {
        this.producer = producer;
        this.gate = gate;
        this.topics = topics;
        this.wire = wire;
        this.clock = clock;
        this.meters = meters;
    }

    /// @param result that the receipt is for; its travelling headers go along
    void send(Receipt receipt, ConsumerRecord<byte[], byte[]> result) throws InterruptedException {
        if (!gate.pass(() -> sent(receipt, result))) {
            bury(result, "its receipt is too large");
        }
    }

    private boolean sent(Receipt receipt, ConsumerRecord<byte[], byte[]> result)
            throws IOException {
        byte[] value = encoded(receipt);
        byte[] key = receipt.getRequestId().getBytes(StandardCharsets.UTF_8);
        var record = new ProducerRecord<>(topics.receipts(), key, value);
        for (Header header : result.headers()) {
            if (Headers.travels(header)) {
                record.headers().add(header);
            }
        }
        return value.length <= LARGEST_RECEIPT && acknowledged(record);
    }

    private byte[] encoded(Receipt receipt) throws IOException {
        try {
            return wire.encode(topics.receipts(), receipt);
        } catch (SchemaUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// @throws IOException if the broker cannot be asked about the topic of receipts
    void check() throws IOException {
        try {
            producer.partitionsFor(topics.receipts());
        } catch (KafkaException e) {
            throw new IOException("asking for %s: %s".formatted(topics.receipts(), e), e);
        }
    }

    /// Puts the record among the dead letters as it is, with the reason in its headers.
    void bury(ConsumerRecord<byte[], byte[]> result, String reason) throws InterruptedException {
        String source = "%s-%d@%d".formatted(result.topic(), result.partition(), result.offset());
        LOG.warn("Buried a result that cannot be kept source={} error={}", source, reason);
        var record = new ProducerRecord<>(topics.deadLetters(), result.key(), result.value());
        result.headers().forEach(record.headers()::add);
        record.headers()
                .add(Headers.REASON, Headers.bytes(reason))
                .add(Headers.SOURCE, Headers.bytes(source))
                .add(Headers.AT, Headers.bytes(clock.instant().toString()));
        if (gate.pass(() -> acknowledged(record))) {
            meters.counter("darkroom.keeper.dead.letters").increment();
        } else {
            LOG.error("A dead letter is too large for its topic source={}", source);
            meters.counter("darkroom.keeper.dead.letters.lost").increment();
        }
    }

    /// @return whether the broker took it; what is too large it never will
    private boolean acknowledged(ProducerRecord<byte[], byte[]> record) throws IOException {
        try {
            producer.send(record).get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw new IOException("writing to %s: %s".formatted(record.topic(), e.getCause()), e);
        } catch (KafkaException e) {
            throw new IOException("writing to %s: %s".formatted(record.topic(), e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gate stops trying
            throw new IOException("writing to %s: interrupted".formatted(record.topic()), e);
        }
    }
}
