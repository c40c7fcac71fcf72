package dev.darkroom.http.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class UnwatchedStepsTest {

    private static final TopicPartition STEPS = new TopicPartition("progress", 0);
    private static final TopicPartition FACTS = new TopicPartition("outcomes", 0);

    private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
    private long now = Long.MAX_VALUE - 1; // the clock may start anywhere
    private final UnwatchedSteps steps = new UnwatchedSteps(STEPS.topic(), () -> now);

    @BeforeEach
    void assign() {
        consumer.assign(List.of(STEPS, FACTS));
        consumer.updateBeginningOffsets(Map.of(STEPS, 0L, FACTS, 0L));
    }

    @Test
    void whileNobodyWatchesStepsAreReadOnceASecondAndFactsAlways() {
        steps.steer(consumer, false);
        assertThat(consumer.paused()).containsExactly(STEPS);

        now += UnwatchedSteps.PAUSE_NANOS + 1;
        steps.steer(consumer, false);
        assertThat(consumer.paused()).as("until steps have come").isEmpty();

        step(0);
        steps.steer(consumer, false);
        assertThat(consumer.paused()).containsExactly(STEPS);
    }

    @Test
    void whoWatchesIsToldOfEachStep() {
        steps.steer(consumer, false);
        for (int step = 0; step < 3; step++) {
            steps.steer(consumer, true);
            assertThat(consumer.paused()).isEmpty();
            step(step);
        }
    }

    private void step(long offset) {
        consumer.addRecord(new ConsumerRecord<>(STEPS.topic(), 0, offset, "a", "step"));
        assertThat(steps.seen(consumer.poll(Duration.ZERO)).count()).isEqualTo(1);
    }
}
