package dev.darkroom.runtime;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends one record at a time and waits for what becomes of it, and never without bound: a producer
/// whose own thread has died answers nobody.
///
/// @param producer borrowed; every record has to be answered for by itself within its
///   `delivery.timeout.ms`
/// @param patience longer than that; who has no answer then never gets one
public record Sender(Producer<byte[], byte[]> producer, Duration patience) {

    /// What became of a record.
    public sealed interface End {

        /// The brokers have it.
        record Acknowledged(RecordMetadata at) implements End {}

        /// No broker will ever take this record; another one they will.
        record Refused(String reason) implements End {}

        /// Not acknowledged, and worth sending again.
        record Failed(Exception cause) implements End {}

        /// This producer sends nothing any more.
        record Dead(String reason) implements End {}
    }

    private static final Duration DEFAULT_DELIVERY = Duration.ofMinutes(2);
    private static final Duration SLACK = Duration.ofSeconds(30);

    private static final List<Class<? extends Exception>> REFUSALS =
            List.of(
                    RecordTooLargeException.class,
                    RecordBatchTooLargeException.class,
                    InvalidRecordException.class);

    /// What a producer does not come back from. Where brokers find its records out of order, which
    /// happens when a leader dies and a record before could not be delivered, or take its epoch for
    /// an old one, a producer without transactions begins a new epoch by itself.
    private static final List<Class<? extends Exception>> DEATHS =
            List.of(
                    ProducerFencedException.class,
                    ClusterAuthorizationException.class,
                    UnsupportedVersionException.class,
                    IllegalStateException.class);

    /// @param properties that the producer was made with
    public static Sender of(Producer<byte[], byte[]> producer, Map<String, Object> properties) {
        Object millis =
                properties.getOrDefault(
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DEFAULT_DELIVERY.toMillis());
        Duration delivery = Duration.ofMillis(Long.parseLong(millis.toString()));
        return new Sender(producer, delivery.plus(SLACK));
    }

    public End send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        return await(start(record));
    }

    /// Sends a record without waiting for what becomes of it.
    ///
    /// @return for [#await]
    public Future<RecordMetadata> start(ProducerRecord<byte[], byte[]> record)
            throws InterruptedException {
        try {
            return producer.send(record);
        } catch (InterruptException e) {
            Thread.interrupted();
            throw new InterruptedException(e.getMessage());
        } catch (KafkaException | IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /// @param sent what [#start] gave
    public End await(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            return new End.Acknowledged(sent.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            return new End.Dead("its producer has not answered for " + patience);
        } catch (ExecutionException e) {
            return end(e.getCause());
        }
    }

    private static End end(Throwable failure) {
        if (is(failure, REFUSALS)) {
            return new End.Refused(failure.getMessage());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (is(cause, DEATHS)) {
                return new End.Dead("its producer has failed for good: " + failure);
            }
        }
        return new End.Failed(
                failure instanceof Exception cause ? cause : new IllegalStateException(failure));
    }

    private static boolean is(Throwable failure, List<Class<? extends Exception>> kinds) {
        return kinds.stream().anyMatch(kind -> kind.isInstance(failure));
    }
}
