package dev.darkroom.standalone.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class RoundsTest {

    private final List<String> order = new ArrayList<>();

    private record Noted(String name, List<String> order, double speed) implements Way {

        @Override
        public double measure(int round) {
            order.add(name + round);
            return speed * (round + 1);
        }
    }

    @Test
    void everyWayIsMeasuredOnceARoundInTurnAndWarmUpsDoNotCount() throws Exception {
        var rounds = new Rounds(2, 1, "pictures/s", _ -> {});

        List<Series> found =
                rounds.measure(List.of(new Noted("a", order, 1), new Noted("b", order, 10)));

        assertThat(order).containsExactly("a0", "b0", "a1", "b1", "a2", "b2");
        assertThat(found)
                .containsExactly(
                        new Series("a", "pictures/s", List.of(2.0, 3.0)),
                        new Series("b", "pictures/s", List.of(20.0, 30.0)));
    }

    @Test
    void aRatioIsTakenRoundByRoundSoThatASlowRoundChangesNothing() {
        var slowInTheSecond = new Series("a", "pictures/s", List.of(9.0, 3.0, 9.0));
        var likewise = new Series("b", "pictures/s", List.of(10.0, 3.0, 12.0));

        Ratio ratio = Ratio.of(slowInTheSecond, likewise);

        assertThat(ratio.values()).containsExactly(0.9, 1.0, 0.75);
        assertThat(ratio.median()).isEqualTo(0.9);
        assertThat(ratio.name()).isEqualTo("a / b");
    }

    @Test
    void seriesOfDifferentRoundsHaveNoRatio() {
        var one = new Series("a", "s", List.of(1.0));
        var two = new Series("b", "s", List.of(1.0, 2.0));

        assertThatThrownBy(() -> Ratio.of(one, two))
                .hasMessageContaining("a has 1 samples and b has 2");
    }
}
