package dev.darkroom.producer;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.trace.TraceKey;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.runtime.trace.TracedRecord;
import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.IdempotentProducer;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaTopic;
import dev.darkroom.schemas.wire.Wire;

import io.opentelemetry.api.trace.Span;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Publishes requests, and cancellations of them. Safe for use by many threads.
///
/// ```java
/// try (var publisher = PromptPublisher.connect(kafkaProperties, topics, wire)) {
///     var request = PromptRequest.newBuilder().setId(RequestIds.fresh()).setPrompt("a red apple");
///     publisher.publish(request.build()).join();
/// }
/// ```
///
/// Where the calling thread is within a span of OpenTelemetry, what becomes of the request belongs
/// to its trace.
public final class PromptPublisher implements AutoCloseable {

    /// Initial images travel inside requests.
    private static final int LARGEST_REQUEST = 16 << 20;

    private static final Map<String, Object> TUNED =
            Map.of(
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    LARGEST_REQUEST,
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    4L * LARGEST_REQUEST,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    10_000);

    private final Producer<String, byte[]> producer;
    private final KnownTopics known;
    private final Topics topics;
    private final Wire wire;
    private final Clock clock;

    /// @param producer now owned; of [IdempotentProducer#properties]
    /// @param known now owned
    /// @param clock stamps acknowledgements and cancellations
    private PromptPublisher(
            Producer<String, byte[]> producer,
            KnownTopics known,
            Topics topics,
            Wire wire,
            Clock clock) {
        this.producer = producer;
        this.known = known;
        this.topics = topics;
        this.wire = wire;
        this.clock = clock;
    }

    /// Connects, and publishes the schemas of what it writes.
    ///
    /// @param client Kafka producer properties, at least `bootstrap.servers`; what is said there of
    ///   acknowledgements and serializers is replaced
    /// @throws BadSettingsException naming every topic that is missing; none is made
    /// @throws KafkaException if no broker answers within ten seconds
    public static PromptPublisher connect(Map<String, Object> client, Topics topics, Wire wire) {
        var closing = new Closing();
        try {
            KnownTopics known = closing.open(new KnownTopics(client));
            known.demand(List.of(topics.schemas(), topics.prompts(), topics.controls()));
            var producer =
                    closing.open(
                            new KafkaProducer<>(
                                    IdempotentProducer.properties(TUNED, client),
                                    new StringSerializer(),
                                    new ByteArraySerializer()));
            SchemaTopic.publish(producer, topics.schemas());
            return new PromptPublisher(producer, known, topics, wire, Clock.systemUTC());
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /// Publishes a request on its model's queue; a model without one is a failure, and none is
    /// made. Blocks only while the producer's buffer is full or the topic is not known yet.
    ///
    /// @return completes when the brokers have acknowledged it, or with the reason why not
    public CompletableFuture<Acknowledgement> publish(PromptRequest request) {
        String topic =
                request.getModel() == null ? topics.prompts() : topics.prompts(request.getModel());
        try {
            return known.has(topic)
                    ? send(topic, request.getId(), request)
                    : CompletableFuture.failedFuture(withoutQueue(request, topic));
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /// Asks that a request, queued or being drawn, is stopped.
    ///
    /// @param requestId not empty: no request has an empty id
    /// @param reason for people, may be null
    /// @return completes when the brokers have acknowledged it, or with the reason why not
    public CompletableFuture<Acknowledgement> cancel(String requestId, String reason) {
        if (requestId.isBlank()) {
            throw new IllegalArgumentException("cancelling a request: its id is empty");
        }
        return send(
                topics.controls(), requestId, new Cancellation(requestId, reason, clock.instant()));
    }

    /// Sends what is waiting and returns when all of it is acknowledged or has failed.
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
        known.close();
    }

    private CompletableFuture<Acknowledgement> send(
            String topic, String key, SpecificRecord value) {
        var acknowledged = new CompletableFuture<Acknowledgement>();
        byte[] bytes = wire.encode(topic, value);
        Span span = TracedRecord.sending(topic, key);
        span.setAttribute(TraceKey.BYTES, (long) bytes.length);
        List<Header> trace = TracedRecord.headers(List.of(), span);
        acknowledged.whenComplete((_, failure) -> end(span, failure));
        try {
            producer.send(
                    new ProducerRecord<>(topic, null, key, bytes, trace),
                    (metadata, failure) -> {
                        if (failure == null) {
                            acknowledged.complete(
                                    new Acknowledgement(
                                            topic,
                                            metadata.partition(),
                                            metadata.offset(),
                                            clock.instant()));
                        } else {
                            acknowledged.completeExceptionally(told(failure, key, bytes.length));
                        }
                    });
        } catch (KafkaException e) {
            acknowledged.completeExceptionally(told(e, key, bytes.length));
        }
        return acknowledged;
    }

    private static void end(Span span, Throwable failure) {
        if (failure != null) {
            TraceSpan.failed(span, failure.getClass().getName());
        }
        span.end();
    }

    private static KafkaException withoutQueue(PromptRequest request, String topic) {
        return new UnknownTopicOrPartitionException(
                "request %s: model %s has no queue, topic %s is missing; darkroom topics create --models makes it"
                        .formatted(request.getId(), request.getModel(), topic));
    }

    /// Kafka speaks of properties where a person wants to know which request is meant and what
    /// would do.
    private static Exception told(Exception failure, String key, int bytes) {
        return failure instanceof RecordTooLargeException
                ? new RecordTooLargeException(
                        "request %s takes %s bytes, more than the topic takes (16 MiB unless its largest-record says otherwise); a smaller initImage, mask, control picture or image prompt would do"
                                .formatted(key, bytes),
                        failure)
                : failure;
    }
}
