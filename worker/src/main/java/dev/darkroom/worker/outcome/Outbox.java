package dev.darkroom.worker.outcome;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Sender;
import dev.darkroom.runtime.trace.TracedRecord;
import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.topic.IdempotentProducer;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.drawing.DrawingStopped;

import io.opentelemetry.api.trace.Span;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Sends what must arrive: results, attempts and dead letters.
///
/// Every method waits until the brokers have acknowledged the record, and tries again for as long
/// as the guard lets it: a picture that took minutes is not given up because the cluster did not
/// answer for one. A record may arrive twice; its key tells.
public final class Outbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final Sender sender;
    private final Wire wire;
    private final Topics topics;
    private final Health.Condition condition;
    private final AtomicBoolean well = new AtomicBoolean(true);
    private volatile boolean dead;

    /// @param sender whose producer is owned from here on
    /// @param condition ready unless a record is not acknowledged; fails once none ever will be
    public Outbox(Sender sender, Wire wire, Topics topics, Health.Condition condition) {
        this.sender = sender;
        this.wire = wire;
        this.topics = topics;
        this.condition = condition;
        condition.ready();
    }

    /// @param client the user's properties for producers
    /// @param largestRecord bytes of the largest record
    /// @param condition ready unless a record is not acknowledged; fails once none ever will be
    public static Outbox open(
            Map<String, Object> client,
            Wire wire,
            Topics topics,
            int largestRecord,
            Health.Condition condition) {
        Map<String, Object> tuned =
                Map.of(
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        10_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        30_000,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        Math.max(64L << 20, 4L * largestRecord));
        var properties = IdempotentProducer.properties(tuned, client);
        // Pictures are compressed already.
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        // Of results their topic takes no more than it was made for.
        properties.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicPlan.withHeaders(largestRecord));
        var producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        return new Outbox(Sender.of(producer, properties), wire, topics, condition);
    }

    /// Begins a span of a result's sending, to be ended by whoever waits for the brokers.
    public Span sending(GenerationResult result) {
        return TracedRecord.sending(topics.results(), result.getRequestId());
    }

    /// Sends a result without waiting for the brokers.
    ///
    /// @param travelling headers of the request that its results carry on
    /// @throws DrawingStopped what the guard throws
    public Dispatch dispatch(GenerationResult result, List<Header> travelling, Guard guard) {
        return new Dispatch(
                topics.results(),
                () ->
                        new ProducerRecord<>(
                                topics.results(),
                                null,
                                utf8(result.getRequestId()),
                                wire.encode(topics.results(), result),
                                travelling),
                guard);
    }

    /// @param travelling headers of the request that its results carry on
    public Delivery result(GenerationResult result, List<Header> travelling, Guard guard) {
        return dispatch(result, travelling, guard).await();
    }

    public Delivery attempt(Attempt attempt, Guard guard) {
        return dispatch(attempt, guard).await();
    }

    /// Sends an attempt without waiting for the brokers.
    ///
    /// @throws DrawingStopped what the guard throws
    public Dispatch dispatch(Attempt attempt, Guard guard) {
        return new Dispatch(
                topics.attempts(),
                () ->
                        new ProducerRecord<>(
                                topics.attempts(),
                                utf8(attempt.getRequestId()),
                                wire.encode(topics.attempts(), attempt)),
                guard);
    }

    /// Sends an attempt without being held to it: tries once, and waits for the brokers for a
    /// while.
    public void attemptOnce(Attempt attempt) {
        var tries = new AtomicInteger();
        try {
            attempt(
                    attempt,
                    () -> {
                        if (tries.getAndIncrement() > 0) {
                            throw new DrawingStopped(DrawingStopped.Reason.LEASE_LOST);
                        }
                    });
        } catch (DrawingStopped _) {
            LOG.atWarn()
                    .addKeyValue("requestId", attempt.getRequestId())
                    .log("An attempt that was given back could not be recorded as such");
        }
    }

    public Delivery deadLetter(DeadLetter letter, Guard guard) {
        return deliver(topics.deadLetters(), () -> letter.on(topics.deadLetters()), guard);
    }

    /// Publishes a record again, as it came, at the end of its own topic.
    public Delivery again(String topic, DeadLetter.Original original, Guard guard) {
        return deliver(
                topic,
                () ->
                        new ProducerRecord<>(
                                topic, null, original.key(), original.value(), original.headers()),
                guard);
    }

    @Override
    public void close() {
        sender.producer().close(CLOSE);
    }

    private Delivery deliver(
            String topic, Supplier<ProducerRecord<byte[], byte[]>> record, Guard guard) {
        return new Dispatch(topic, record, guard).await();
    }

    /// A record that is on its way. Safe for use by many threads.
    public final class Dispatch {

        private final String topic;
        private final Supplier<ProducerRecord<byte[], byte[]>> record;
        private final Guard guard;
        private Future<RecordMetadata> sent;
        private volatile Optional<Delivery> end = Optional.empty();

        private Dispatch(
                String topic, Supplier<ProducerRecord<byte[], byte[]>> record, Guard guard) {
            this.topic = topic;
            this.record = record;
            this.guard = guard;
            guard.check();
            this.sent = send();
        }

        /// Waits until the brokers have acknowledged the record or will never take it; sends it
        /// again where they do not answer.
        ///
        /// @throws DrawingStopped what the guard throws
        public Delivery await() {
            return end.orElseGet(this::awaitEnd);
        }

        private synchronized Delivery awaitEnd() {
            while (end.isEmpty()) {
                end = answer();
                if (end.isEmpty()) {
                    pause();
                    guard.check();
                    sent = send();
                }
            }
            return end.get();
        }

        private Optional<Delivery> answer() {
            return switch (end(sent)) {
                case Sender.End.Acknowledged _ -> {
                    if (!well.getAndSet(true)) {
                        condition.ready();
                    }
                    yield Optional.of(Delivery.ACKNOWLEDGED);
                }
                case Sender.End.Refused _ -> Optional.of(Delivery.TOO_LARGE);
                case Sender.End.Dead(String reason) -> {
                    dead = true;
                    condition.failed("writing to %s: %s".formatted(topic, reason));
                    throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
                }
                case Sender.End.Failed(Exception cause) -> {
                    well.set(false);
                    condition.notReady("writing to %s: %s".formatted(topic, cause));
                    LOG.atWarn()
                            .addKeyValue("topic", topic)
                            .addKeyValue("error", cause.toString())
                            .log("A record was not acknowledged and is sent again");
                    yield Optional.empty();
                }
            };
        }

        private Sender.End end(Future<RecordMetadata> sent) {
            try {
                return sender.await(sent);
            } catch (InterruptedException _) {
                throw interrupted();
            }
        }

        // The record is made anew each time: what it takes to write it may be out of reach, too.
        private Future<RecordMetadata> send() {
            if (dead) { // nobody would answer
                throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
            }
            try {
                return sender.start(record.get());
            } catch (InterruptedException _) {
                throw interrupted();
            } catch (SchemaUnavailableException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    private static DrawingStopped interrupted() {
        Thread.currentThread().interrupt();
        return new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
