package dev.darkroom.http.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class ScaleRuleTest {

    private static final Duration TARGET = Duration.ofSeconds(60);
    private static final ScaleRule RULE = new ScaleRule(TARGET, Duration.ofSeconds(30), 0, 100);

    @Test
    void nothingToDoNeedsNobody() {
        assertThat(RULE.suggest(new Load(0, 0, 0, 0))).isZero();
        assertThat(RULE.suggest(new Load(0, 0, 0, 7))).isZero();
    }

    @Test
    void theFirstRequestBringsAWorker() {
        assertThat(RULE.suggest(new Load(1_000, 0.1, 0.0003, 0))).isEqualTo(1);
    }

    @Test
    void whatWaitsIsDrawnWithinTheTarget() {
        assertThat(RULE.suggest(new Load(1_000, 600, 0, 0))).isEqualTo(10);
    }

    @Test
    void nobodyIsAskedToHelpWithAnImageThatIsDrawn() {
        assertThat(RULE.suggest(new Load(1, 600, 0, 0))).isEqualTo(1);
        assertThat(RULE.suggest(new Load(2, 600, 0.1, 1))).isEqualTo(3);
    }

    @Test
    void whatArrivesKeepsWorkersBusyForFourFifths() {
        assertThat(RULE.suggest(new Load(0, 0, 4, 0))).isEqualTo(5);
    }

    @Test
    void whatIsDoneBeforeAnotherCouldStartNeedsNoOther() {
        assertThat(RULE.suggest(new Load(1_000, 100, 0, 4))).isEqualTo(4 / 2);
        assertThat(RULE.suggest(new Load(1_000, 100, 0, 2))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(doubles = {2.01, 2.2, 2.4})
    void aLoadThatWaversAroundWhatWorkersDoChangesNothing(double arriving) {
        assertThat(RULE.suggest(new Load(1_000, 1, arriving, 3))).isEqualTo(3);
    }

    @Test
    void moreWorkNeverAsksForFewerWorkers() {
        for (int workers = 0; workers < 20; workers++) {
            for (double arriving = 0; arriving < 10; arriving += 0.5) {
                int before = 0;
                for (double waiting = 0; waiting < 2_000; waiting += 50) {
                    int suggested = RULE.suggest(new Load(1_000, waiting, arriving, workers));
                    assertThat(suggested).isGreaterThanOrEqualTo(before);
                    before = suggested;
                }
            }
        }
    }

    @Test
    void theLimitsHold() {
        var limited = new ScaleRule(TARGET, Duration.ZERO, 2, 5);
        assertThat(limited.suggest(new Load(0, 0, 0, 0))).isEqualTo(2);
        assertThat(limited.suggest(new Load(1_000, 1e12, 1e12, 0))).isEqualTo(5);
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new ScaleRule(Duration.ZERO, TARGET, 0, 1))
                .hasMessageContaining("target");
        assertThatThrownBy(() -> new ScaleRule(TARGET, TARGET, 3, 2)).hasMessageContaining("most");
        assertThatThrownBy(() -> new Load(1_000, Double.NaN, 0, 0)).hasMessageContaining("NaN");
    }
}
