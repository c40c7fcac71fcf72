package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class MetricTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void everyMetricHasANameOfItsOwn() {
        assertThat(Arrays.stream(Metric.values()).map(Metric::prometheusName))
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("darkroom(_[a-z]+)+"));
    }

    @Test
    void aPartsCountersAreShownBeforeThereIsAnythingToCount() {
        Metric.begin(registry, Metric.Part.KEEPER);

        assertThat(registry.get("darkroom.keeper.conflicts").counter().count()).isZero();
        assertThat(registry.find("darkroom.ledger.repeats").counter()).isNull();
        assertThat(registry.find("darkroom.keeper.repeats").counter()).isNull();
    }

    @Test
    void aMetricIsCountedAsTheTableSaysItIs() {
        assertThatThrownBy(() -> Metric.KEEPER_REPEATS.counter(registry))
                .hasMessageContaining("darkroom.keeper.repeats")
                .hasMessageContaining("label kind");
        assertThatThrownBy(() -> Metric.STEPS.timer(registry)).hasMessageContaining("counter");
    }

    @Test
    void whatPrometheusShowsIsKnownAgain() {
        assertThat(Metric.shownAs("darkroom_pass_seconds_count")).contains(Metric.PASS);
        assertThat(Metric.shownAs("darkroom_pass_rows_max")).contains(Metric.PASS_ROWS);
        assertThat(Metric.shownAs("darkroom_steps_total")).contains(Metric.STEPS);
        assertThat(Metric.shownAs("darkroom_steps")).isEmpty();
    }
}
