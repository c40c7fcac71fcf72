package dev.darkroom.worker.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.diffusion.noise.NoiseSource;

import org.junit.jupiter.api.Test;

class GuidedNetworkTest {
    private static final LatentShape SHAPE = new LatentShape(4, 8, 8);
    private static final NoiseSource NOISE = NoiseKind.CPU.from(5);
    private static final Latents NEGATIVE = NOISE.next(SHAPE);
    private static final Latents POSITIVE = NOISE.next(SHAPE);

    @Test
    void withoutRescaleGuidanceIsTheLineThroughBothAnswers() {
        Latents guided = new GuidedNetwork.Guidance(7.5, 0).of(NEGATIVE, POSITIVE);

        assertThat(guided.values()[3])
                .isCloseTo(
                        NEGATIVE.values()[3] + 7.5f * (POSITIVE.values()[3] - NEGATIVE.values()[3]),
                        within(1e-5f));
    }

    @Test
    void aFullRescaleGivesThePositivesDeviation() {
        Latents guided = new GuidedNetwork.Guidance(7.5, 1).of(NEGATIVE, POSITIVE);

        assertThat(deviation(guided)).isCloseTo(deviation(POSITIVE), within(1e-5));
    }

    @Test
    void aPartOfItLiesBetween() {
        double free = deviation(new GuidedNetwork.Guidance(7.5, 0).of(NEGATIVE, POSITIVE));

        Latents guided = new GuidedNetwork.Guidance(7.5, 0.7).of(NEGATIVE, POSITIVE);

        assertThat(deviation(guided))
                .isCloseTo(0.7 * deviation(POSITIVE) + 0.3 * free, within(1e-4));
    }

    private static double deviation(Latents latents) {
        double mean = 0;
        for (float value : latents.values()) {
            mean += value / latents.values().length;
        }
        double squares = 0;
        for (float value : latents.values()) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (latents.values().length - 1));
    }
}
