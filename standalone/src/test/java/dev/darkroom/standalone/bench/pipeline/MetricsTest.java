package dev.darkroom.standalone.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final String TEXT =
            """
            # HELP darkroom_pass_seconds
            # TYPE darkroom_pass_seconds summary
            darkroom_pass_seconds_count 24
            darkroom_pass_seconds_sum 0.25
            jvm_memory_committed_bytes{area="heap",id="G1 Eden Space"} 1.0E6
            jvm_memory_committed_bytes{area="heap",id="G1 Old Gen"} 2.0E6
            jvm_memory_committed_bytes{area="nonheap",id="Metaspace"} 5.0E6
            """;

    @Test
    void aCounterIsReadByItsNameAndComparedWithBefore() {
        Metrics before = Metrics.of("darkroom_pass_seconds_count 4\n");

        assertThat(Metrics.of(TEXT).since(before, "darkroom_pass_seconds_count")).isEqualTo(20);
        assertThat(Metrics.of(TEXT).since(before, "darkroom_pass_seconds_sum")).isEqualTo(0.25);
        assertThat(Metrics.of(TEXT).since(before, "unheard_of")).isZero();
    }

    @Test
    void partsOfAMemoryAreSummedByTheirLabels() {
        assertThat(Metrics.of(TEXT).total("jvm_memory_committed_bytes{area=\"heap\""))
                .isEqualTo(3e6);
    }

    @Test
    void whatPrometheusWritesOfNumbersWithoutAnEndIsRead() {
        Metrics metrics = Metrics.of("seconds_left +Inf\nfree_space -Inf\nrows NaN\n");

        assertThat(metrics.values())
                .containsEntry("seconds_left", Double.POSITIVE_INFINITY)
                .containsEntry("free_space", Double.NEGATIVE_INFINITY)
                .containsEntry("rows", Double.NaN);
    }
}
