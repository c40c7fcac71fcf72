package dev.darkroom.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

class CommitsTest {

    private static final int WAITING = 10_000;

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final Commits commits = new Commits();
    private final Sensor took = context.metrics().addSensor("took", Sensor.RecordingLevel.INFO);
    private long now = Duration.ofHours(1).toMillis();

    CommitsTest() {
        took.add(
                new MetricName("commit-latency-avg", "stream-thread-metrics", "", Map.of()),
                new Avg());
    }

    @Test
    void whatComesAloneIsCommittedAtOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(asksAfter(Duration.ofMillis(200), Duration.ofMillis(10))).isTrue();
        }
    }

    @Test
    void manyThatComeTogetherShareATransaction() {
        int asked = 0;
        for (int i = 0; i < WAITING; i++) {
            asked += asksAfter(Duration.ofMillis(1), Duration.ofMillis(10)) ? 1 : 0;
        }

        assertThat(asked).isLessThan(WAITING / 30);
    }

    @Test
    void howeverLongCommitsTakeMostOfTheTimeIsLeftForReceipts() {
        long began = now;
        int asked = 0;
        for (int i = 0; i < WAITING; i++) {
            asked += asksAfter(Duration.ofMillis(1), Duration.ofMillis(300)) ? 1 : 0;
        }

        assertThat(asked * 300L).isLessThan((now - began) / 2);
    }

    // A commit that is asked for is carried out before the next receipt.
    private boolean asksAfter(Duration pause, Duration commitTakes) {
        now += pause.toMillis();
        context.setCurrentSystemTimeMs(now);
        context.resetCommit();
        commits.told(context);
        if (!context.committed()) {
            return false;
        }
        now += commitTakes.toMillis();
        took.record(commitTakes.toMillis());
        return true;
    }
}
