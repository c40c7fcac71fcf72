package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

class SchemaTopicTest {

    private final MockProducer<String, byte[]> brokers =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private final CompletableFuture<Void> published =
            CompletableFuture.runAsync(() -> SchemaTopic.publish(brokers, "schemas"));

    @Test
    void whoPublishesSchemasGoesOnOnlyWhenAllAreAcknowledged() {
        var acknowledged = new AtomicInteger();
        Awaitility.await()
                .until(
                        () -> {
                            while (brokers.completeNext()) {
                                acknowledged.incrementAndGet();
                            }
                            return published.isDone();
                        });
        assertThat(acknowledged).hasValue(SchemaCatalog.released().size());
    }

    @Test
    void aSchemaThatIsNotAcknowledgedIsAFailure() {
        Awaitility.await().until(() -> brokers.errorNext(new TimeoutException("on purpose")));
        assertThat(published)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withRootCauseInstanceOf(TimeoutException.class)
                .withMessageContaining(KafkaException.class.getName());
    }
}
