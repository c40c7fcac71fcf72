package dev.darkroom.worker.diffusion.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GreatCircleTest {
    private static final LatentShape SHAPE = new LatentShape(4, 64, 64);

    private final Latents one = new TorchCpuGenerator(1).next(SHAPE);
    private final Latents other = new TorchCpuGenerator(2).next(SHAPE);

    @Test
    void theEndsOfTheWayAreTheTwoNoises() {
        assertThat(GreatCircle.between(one, other, 0)).isEqualTo(one);
        assertThat(GreatCircle.between(one, other, 1).minus(other).norm()).isLessThan(1e-3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9})
    void noiseKeepsItsDeviationAllTheWay(double share) {
        double deviation = GreatCircle.between(one, other, share).norm() / Math.sqrt(SHAPE.size());
        assertThat(deviation).isCloseTo(1, within(0.01));
    }

    @Test
    void theWayIsAsLongFromEitherSide() {
        assertThat(
                        GreatCircle.between(one, other, 0.3)
                                .minus(GreatCircle.between(other, one, 0.7))
                                .norm())
                .isLessThan(1e-3);
    }

    @Test
    void columnsThatPointTheSameWayAreMixedStraight() {
        LatentShape small = new LatentShape(1, 1, 2);
        Latents from = Latents.of(small, new float[] {1, 2});
        Latents to = Latents.of(small, new float[] {3, -2});
        assertThat(GreatCircle.between(from, to, 0.25))
                .isEqualTo(Latents.of(small, new float[] {1.5f, 1}));
    }

    /// What `slerp` of AUTOMATIC1111's modules/rng.py makes of these, in 64 bits.
    @Test
    void theNumbersAreThoseOfTheWebInterface() {
        LatentShape small = new LatentShape(1, 2, 2);
        Latents from = Latents.of(small, new float[] {1, 0.5f, 0, -1});
        Latents to = Latents.of(small, new float[] {0, 2, 1, 0.25f});
        assertThat(GreatCircle.between(from, to, 0.5).values())
                .containsExactly(
                        new float[] {0.70710678f, 1.5312f, 0.70710678f, -0.4594f}, within(1e-4f));
    }
}
