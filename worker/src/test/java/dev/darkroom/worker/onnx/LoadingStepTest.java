package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadingStepTest {

    @Test
    void sizesAreToldInTheUnitInWhichTheyAreNotNothing() {
        assertThat(new LoadingStep("hashing", 12_000_000, 39_000_000).text())
                .isEqualTo("hashing; 12 of 39 MB");
        assertThat(new LoadingStep("hashing", 500_000_000, 4_100_000_000L).text())
                .isEqualTo("hashing; 0.5 of 4.1 GB");
    }
}
