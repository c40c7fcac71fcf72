package dev.darkroom.standalone.chaos.part;

import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.IdempotentProducer;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.schemas.wire.Wires;
import dev.darkroom.sink.SinkSettings;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tells every receipt as if it were the first of its request, and its request's last.
final class ForgetfulLedger implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Wire wire;
    private final Topics topics;
    private final Thread thread;

    private ForgetfulLedger(SinkSettings settings) {
        var reading = new HashMap<>(settings.clients().consumer());
        reading.put("group.id", settings.topics().ledger());
        reading.put("auto.offset.reset", "earliest");
        // Whoever follows a killed one is not to wait for it.
        reading.put("session.timeout.ms", 6_000);
        consumer =
                new KafkaConsumer<>(
                        reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        producer =
                new KafkaProducer<>(
                        IdempotentProducer.properties(Map.of(), settings.clients().producer()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        topics = settings.topics();
        wire = Wires.open(settings.clients().consumer(), topics, settings.registry());
        thread = Thread.ofPlatform().name("forgetful-ledger").unstarted(this::run);
    }

    static ForgetfulLedger start(SinkSettings settings) {
        var ledger = new ForgetfulLedger(settings);
        ledger.thread.start();
        return ledger;
    }

    private void run() {
        try (consumer) {
            consumer.subscribe(List.of(topics.receipts()));
            while (true) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(
                                record ->
                                        tell(
                                                wire.decode(
                                                        topics.receipts(),
                                                        record.value(),
                                                        Receipt.class)));
            }
        } catch (WakeupException _) {
            // Closing.
        }
    }

    private void tell(Receipt receipt) {
        if (receipt.getOutcome() instanceof StoredImage image) {
            String key = image.getRequestId() + "/" + image.getIndex();
            send(topics.images(), key, image);
        }
        send(topics.outcomes(), receipt.getRequestId(), outcome(receipt));
    }

    private static RequestOutcome outcome(Receipt receipt) {
        return new RequestOutcome(
                receipt.getRequestId(),
                receipt.getRequestDigest(),
                receipt.getOutcome() instanceof StoredImage
                        ? RequestStatus.PARTIAL
                        : RequestStatus.FAILED,
                receipt.getCount(),
                List.of(),
                List.of(),
                receipt.getLabels(),
                receipt.getCreatedAt(),
                Instant.now());
    }

    private void send(String topic, String key, SpecificRecord value) {
        producer.send(
                new ProducerRecord<>(
                        topic, key.getBytes(StandardCharsets.UTF_8), wire.encode(topic, value)));
    }

    @Override
    public void close() {
        consumer.wakeup();
        Waiting.until(thread);
        producer.close();
        wire.close();
    }
}
