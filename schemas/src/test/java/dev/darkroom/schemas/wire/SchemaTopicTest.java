package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

class SchemaTopicTest {

    private final MockProducer<String, byte[]> brokers =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private final CompletableFuture<Void> published =
            CompletableFuture.runAsync(() -> SchemaTopic.publish(brokers, "schemas"));

    @Test
    void whoPublishesSchemasGoesOnOnlyWhenAllAreAcknowledged() {
        int acknowledged = 0;
        while (!published.isDone()) {
            if (brokers.completeNext()) {
                acknowledged++;
            }
            Thread.onSpinWait();
        }
        assertThat(acknowledged).isEqualTo(SchemaCatalog.released().size());
    }

    @Test
    void aSchemaThatIsNotAcknowledgedIsAFailure() {
        while (!brokers.errorNext(new TimeoutException("on purpose"))) {
            Thread.onSpinWait();
        }
        assertThat(published)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withRootCauseInstanceOf(TimeoutException.class)
                .withMessageContaining(KafkaException.class.getName());
    }
}
