package dev.darkroom.worker.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownLatentRgbTest {

    @ParameterizedTest
    @CsvSource({"0.18215, 4", "0.13025, 4", "1.5305, 16", "0.3611, 16"})
    void anAutoencoderThatIsKnownHasAColourForEachChannel(double scaling, int channels) {
        LatentRgb map = KnownLatentRgb.of(scaling, channels).orElseThrow();

        assertThat(map.factors()).hasDimensions(channels, 3);
        assertThat(map.bias()).hasSize(3);
    }

    @Test
    void anotherAutoencoderHasNone() {
        assertThat(KnownLatentRgb.of(0.18215, 16)).isEmpty();
        assertThat(KnownLatentRgb.of(0.5, 4)).isEmpty();
        assertThat(KnownLatentRgb.of(0, 4)).isEmpty();
    }
}
