package dev.darkroom.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class CommitsTest {

    private static final int WAITING = 10_000;

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final CommitTime took = new CommitTime();
    private final Commits commits = new Commits(took);
    private long now = Duration.ofHours(1).toMillis();

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
            asked += asksAfter(Duration.ofMillis(1), Duration.ofMillis(30)) ? 1 : 0;
        }

        assertThat(asked).isLessThan(WAITING / 50);
    }

    @Test
    void whatOneTaskHasCommittedHoldsUpTheNext() {
        var other = new MockProcessorContext<byte[], byte[]>();
        for (int i = 0; i < 2; i++) {
            assertThat(asksAfter(Duration.ofSeconds(1), Duration.ofMillis(30))).isTrue();
        }

        other.setCurrentSystemTimeMs(now);
        commits.told(other);

        assertThat(other.committed()).isFalse();
    }

    @Test
    void noFactWaitsLongForOthers() {
        for (int commitTakes : new int[] {0, 5, 10, 20, 50, 80}) {
            Duration takes = Duration.ofMillis(commitTakes);
            asksAfter(Duration.ofSeconds(1), takes);
            for (int i = 0; i < 100; i++) {
                long told = now;
                boolean asked = asksAfter(Duration.ofMillis(1), takes);
                while (!asked) {
                    asked = asksAtALook(takes);
                }
                assertThat(now - commitTakes - told)
                        .as("a commit takes %s ms", commitTakes)
                        .isLessThanOrEqualTo(Commits.LOOK.plus(takes.multipliedBy(3)).toMillis());
            }
        }
    }

    /// Kafka Streams commits a task whose timer rings, whether it has anything to commit or not.
    @Test
    void whileNothingWaitsNoTimerRings() {
        for (int i = 0; i < 100; i++) {
            while (!asksAfter(Duration.ofMillis(20), Duration.ofMillis(10))) {
                assertThat(timers()).hasSize(1);
            }
            assertThat(timers()).isEmpty();
        }
    }

    /// The first commit of a start takes many times as long as those after it.
    @Test
    void aCommitThatTookLongHoldsUpNoFactWhenItIsTheOnlyOne() {
        assertThat(asksAfter(Duration.ofMillis(1), Duration.ofMillis(900))).isTrue();

        assertThat(asksAfter(Duration.ofMillis(1), Duration.ofMillis(10))).isTrue();
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
        return asks(pause, commitTakes, () -> commits.told(context));
    }

    private boolean asksAtALook(Duration commitTakes) {
        return asks(
                Commits.LOOK,
                commitTakes,
                () -> timers().forEach(timer -> timer.getPunctuator().punctuate(now)));
    }

    private List<CapturedPunctuator> timers() {
        return context.scheduledPunctuators().stream().filter(timer -> !timer.cancelled()).toList();
    }

    private boolean asks(Duration pause, Duration commitTakes, Runnable what) {
        now += pause.toMillis();
        context.setCurrentSystemTimeMs(now);
        context.resetCommit();
        what.run();
        if (!context.committed()) {
            return false;
        }
        now += commitTakes.toMillis();
        took.took(commitTakes);
        return true;
    }
}
