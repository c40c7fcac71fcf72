package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

class SenderTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

    static Stream<RuntimeException> deaths() {
        return Stream.of(
                new ProducerFencedException("on purpose"),
                new ClusterAuthorizationException("on purpose"),
                new KafkaException(new ProducerFencedException("on purpose")));
    }

    static Stream<RuntimeException> refusals() {
        return Stream.of(
                new RecordTooLargeException("on purpose"),
                new InvalidRecordException("on purpose"));
    }

    static Stream<RuntimeException> troubles() {
        return Stream.of(
                new TimeoutException("on purpose"),
                new NotEnoughReplicasException("on purpose"),
                new InvalidProducerEpochException("on purpose"),
                new OutOfOrderSequenceException("on purpose"),
                new UnknownProducerIdException("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void aProducerThatWillNeverSendAgainIsDead(RuntimeException failure) {
        assertThat(answered(failure)).isInstanceOf(Sender.End.Dead.class);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRecordThatNoBrokerTakesIsRefused(RuntimeException failure) {
        assertThat(answered(failure)).isInstanceOf(Sender.End.Refused.class);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void whatMayPassIsWorthAnotherTry(RuntimeException failure) {
        assertThat(answered(failure)).isInstanceOf(Sender.End.Failed.class);
    }

    @Test
    void aProducerThatAnswersNobodyIsDeadAndNotWaitedForForEver() throws Exception {
        assertThat(new Sender(producer, Duration.ofMillis(50)).send(record()))
                .isInstanceOf(Sender.End.Dead.class);
    }

    @Test
    void aProducerThatIsClosedIsDead() throws Exception {
        producer.close();

        assertThat(new Sender(producer, Duration.ofSeconds(20)).send(record()))
                .isInstanceOf(Sender.End.Dead.class);
    }

    private Sender.End answered(RuntimeException failure) {
        var sender = new Sender(producer, Duration.ofSeconds(20));
        var end =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return sender.send(record());
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        Awaitility.await().until(() -> producer.errorNext(failure));
        return end.join();
    }

    private static ProducerRecord<byte[], byte[]> record() {
        return new ProducerRecord<>("topic", new byte[1]);
    }
}
