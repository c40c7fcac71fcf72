package dev.darkroom.standalone.chaos;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.topic.IdempotentProducer;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.chaos.part.PacedArtist;
import dev.darkroom.standalone.chaos.part.Waiting;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Publishes what is to be published at its time, and writes down what the brokers acknowledged.
final class Traffic implements AutoCloseable {

    /// No outage of a trial lasts that long.
    private static final int PATIENCE_MILLIS = (int) TimeUnit.MINUTES.toMillis(10);

    private static final Map<String, Object> PATIENT =
            Map.of(
                    ProducerConfig.LINGER_MS_CONFIG,
                    0,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    PATIENCE_MILLIS,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    PATIENCE_MILLIS,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    5_000);

    private final Bus bus;
    private final Journal journal;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;
    private final AtomicInteger unanswered = new AtomicInteger();

    private Traffic(Bus bus, Journal journal, List<Dispatch> dispatches) {
        this.bus = bus;
        this.journal = journal;
        this.producer =
                new KafkaProducer<>(
                        IdempotentProducer.properties(PATIENT, bus.client("producer")),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.thread = Thread.ofPlatform().name("traffic").unstarted(() -> publish(dispatches));
    }

    static Traffic start(Bus bus, Journal journal, List<Dispatch> dispatches) {
        var traffic = new Traffic(bus, journal, dispatches);
        traffic.thread.start();
        return traffic;
    }

    /// @return whether everything is published, and the brokers have said of each record whether
    ///   they have it
    boolean finished() {
        return !thread.isAlive() && unanswered.get() == 0;
    }

    private void publish(List<Dispatch> dispatches) {
        long began = System.nanoTime();
        try {
            for (Dispatch dispatch : dispatches) {
                long wait = dispatch.at().toNanos() - (System.nanoTime() - began);
                Thread.sleep(Duration.ofNanos(Math.max(0, wait)));
                switch (dispatch) {
                    case Dispatch.Ask(_, TrialRequest order) -> ask(order);
                    case Dispatch.Stop(_, String id) -> stop(id);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(TrialRequest order) {
        var record = new ProducerRecord<>(bus.topics().prompts(), utf8(order.id()), value(order));
        unanswered.incrementAndGet();
        producer.send(
                record,
                (_, failure) -> {
                    unanswered.decrementAndGet();
                    if (failure == null) {
                        journal.acknowledged(order);
                    } else {
                        journal.failed();
                    }
                });
    }

    private void stop(String id) {
        byte[] value =
                bus.wire()
                        .encode(
                                bus.topics().controls(),
                                Cancellation.newBuilder()
                                        .setRequestId(id)
                                        .setRequestedAt(Instant.now())
                                        .build());
        producer.send(new ProducerRecord<>(bus.topics().controls(), utf8(id), value));
    }

    private byte[] value(TrialRequest order) {
        return order.kind() == TrialRequest.Kind.UNREADABLE
                ? unreadable(order)
                : bus.wire().encode(bus.topics().prompts(), order.request(PacedArtist.KILLER));
    }

    /// @return bytes that are no request, the same for the same order
    static byte[] unreadable(TrialRequest order) {
        var random = new Random(order.seed());
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        thread.interrupt();
        Waiting.until(thread);
        producer.close(Duration.ZERO);
    }
}
