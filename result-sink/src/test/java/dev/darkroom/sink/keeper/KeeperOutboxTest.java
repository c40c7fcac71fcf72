package dev.darkroom.sink.keeper;

import static dev.darkroom.sink.Samples.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Sender;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.Eventually;
import dev.darkroom.sink.Samples;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class KeeperOutboxTest {

    private static final Topics TOPICS = new Topics("t.");

    private final AtomicInteger outages = new AtomicInteger();
    private final Wire wire =
            new Wire() {
                private final Wire known = new SingleObjectWire(SchemaCatalog.releasedOnly());

                @Override
                public byte[] encode(String topic, SpecificRecord value) {
                    if (outages.getAndDecrement() > 0) {
                        throw new SchemaUnavailableException("on purpose");
                    }
                    return known.encode(topic, value);
                }

                @Override
                public <T extends SpecificRecord> T decode(
                        String topic, byte[] bytes, Class<T> type) {
                    return known.decode(topic, bytes, type);
                }
            };
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KeeperOutbox outbox =
            new KeeperOutbox(
                    new Sender(producer, Duration.ofSeconds(20)),
                    new Gate(
                            "receipts",
                            new Health().condition("receipts", "not yet"),
                            _ -> {},
                            new Random(1)),
                    TOPICS,
                    wire,
                    Clock.fixed(Samples.AT, ZoneOffset.UTC),
                    meters);

    @Test
    void nothingIsSentUntilTheBrokerHasAcknowledgedIt() {
        CompletableFuture<Void> sent = send(stored("a", 0, 1));

        awaitRecords(1);
        assertThat(sent).isNotDone();
        producer.completeNext();
        sent.join();
    }

    @Test
    void aReceiptThatDoesNotGetThroughIsSentAgain() {
        CompletableFuture<Void> sent = send(stored("a", 0, 1));

        awaitRecords(1);
        producer.errorNext(new TimeoutException("on purpose"));
        awaitRecords(2);
        producer.completeNext();
        sent.join();

        assertThat(producer.history()).extracting("topic").containsOnly(TOPICS.receipts());
    }

    @Test
    void aReceiptWhoseSchemaCannotBeLookedUpIsSentOnceItCan() {
        outages.set(3);
        CompletableFuture<Void> sent = send(stored("a", 0, 1));

        awaitRecords(1);
        producer.completeNext();
        sent.join();
    }

    @Test
    void traceHeadersTravelToTheReceiptAndOthersDoNot() {
        CompletableFuture<Void> sent = send(stored("a", 0, 1));
        awaitRecords(1);
        producer.completeNext();
        sent.join();

        assertThat(producer.history().getFirst().headers())
                .extracting("key")
                .containsExactly(Headers.TRACEPARENT, "ce_id");
    }

    @Test
    void theLargestReceiptOfARequestWithinTheLimitsIsSent() {
        String text = "語".repeat(10_000);
        Map<String, String> labels =
                IntStream.range(10, 42)
                        .boxed()
                        .collect(Collectors.toMap(number -> "" + number, _ -> "語".repeat(1022)));
        var image = (StoredImage) stored("語".repeat(256), 0, 1).getOutcome();
        ResolvedParameters parameters =
                ResolvedParameters.newBuilder(image.getParameters())
                        .setPrompt(text)
                        .setNegativePrompt(text)
                        .setPrompt2(text)
                        .setNegativePrompt2(text)
                        .setPrompt3(text)
                        .setNegativePrompt3(text)
                        .build();
        StoredImage large =
                StoredImage.newBuilder(image).setParameters(parameters).setLabels(labels).build();
        Receipt receipt =
                Receipt.newBuilder(Samples.receipt(image.getRequestId(), "d", 0, 1, large))
                        .setLabels(labels)
                        .build();

        CompletableFuture<Void> sent = send(receipt);
        awaitRecords(1);
        producer.completeNext();
        sent.join();

        assertThat(producer.history()).extracting("topic").containsExactly(TOPICS.receipts());
    }

    @Test
    void aReceiptTooLargeForItsTopicsIsBuriedAsTheResultItIsFor() {
        Receipt large =
                Receipt.newBuilder(stored("a", 0, 1))
                        .setLabels(Map.of("k", "x".repeat(KeeperOutbox.LARGEST_RECEIPT)))
                        .build();
        CompletableFuture<Void> sent = send(large);
        awaitRecords(1);
        producer.completeNext();
        sent.join();

        ProducerRecord<byte[], byte[]> dead = producer.history().getFirst();
        assertThat(dead.topic()).isEqualTo(TOPICS.deadLetters());
        assertThat(dead.value()).isEqualTo(result().value());
        assertThat(dead.headers()).extracting("key").contains("other", Headers.AT);
        assertThat(Headers.text(dead.headers(), Headers.SOURCE)).contains("t.results-3@7");
        assertThat(Headers.text(dead.headers(), Headers.REASON).orElseThrow())
                .contains("too large");
    }

    @Test
    void aDeadLetterTooLargeForItsTopicDoesNotHoldUpTheRest() {
        CompletableFuture<Void> buried = run(() -> outbox.bury(result(), "on purpose"));
        awaitRecords(1);
        producer.errorNext(new RecordTooLargeException("on purpose"));
        buried.join();

        assertThat(meters.counter("darkroom.keeper.dead.letters.lost").count()).isEqualTo(1);
    }

    private CompletableFuture<Void> send(Receipt receipt) {
        return run(() -> outbox.send(receipt, result()));
    }

    private static ConsumerRecord<byte[], byte[]> result() {
        var result = new ConsumerRecord<>(TOPICS.results(), 3, 7, new byte[] {1}, new byte[] {2});
        result.headers()
                .add(Headers.TRACEPARENT, Headers.bytes("00-1-2-01"))
                .add("ce_id", Headers.bytes("1"))
                .add("other", Headers.bytes("x"));
        return result;
    }

    private void awaitRecords(int count) {
        Eventually.until(count + " records are sent", () -> producer.history().size() == count);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static CompletableFuture<Void> run(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }
}
