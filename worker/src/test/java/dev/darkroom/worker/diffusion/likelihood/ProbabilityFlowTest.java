package dev.darkroom.worker.diffusion.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;
import dev.darkroom.worker.diffusion.sampler.Network;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pictures whose values are independent and normal: the perfect network is known, and so is the
/// density of every picture.
class ProbabilityFlowTest {
    private static final LatentShape SHAPE = new LatentShape(2, 4, 4);
    private static final double LEAST_BETA = 0.1;
    private static final double MOST_BETA = 20;

    private static Latents picture(double deviation) {
        return new TorchCpuGenerator(7).next(SHAPE).times(deviation);
    }

    private static double exact(Latents x, double deviation) {
        double squares = Math.pow(x.norm() / deviation, 2);
        double nats = squares / 2 + SHAPE.size() * Math.log(deviation * Math.sqrt(2 * Math.PI));
        return nats / Math.log(2) / SHAPE.size();
    }

    /// E[noise - x0 | x] for x = (1 - t) x0 + t noise.
    private static Network flow(double deviation) {
        return (x, timestep) -> {
            double t = timestep / 1000;
            double data = (1 - t) * deviation * deviation;
            double variance = (1 - t) * data + t * t;
            return x.times((t - data) / variance);
        };
    }

    /// E[noise | x] under the variance-preserving process.
    private static Network noise(double deviation) {
        return (x, t) -> {
            double alphaBar = Math.exp(-t * t * (MOST_BETA - LEAST_BETA) / 2 - t * LEAST_BETA);
            double variance = alphaBar * deviation * deviation + 1 - alphaBar;
            return x.times(Math.sqrt(1 - alphaBar) / variance);
        };
    }

    private static double bits(Drift drift, Divergence divergence, double deviation, int steps) {
        return new ProbabilityFlow(drift, divergence, steps)
                .bitsPerDimension(picture(deviation), 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 1, 3})
    void theBitsOfNormalDataAreTheKnownOnes(double deviation) {
        Drift drift = ProbabilityFlow.flowMatching(flow(deviation), 1000);
        assertThat(bits(drift, Divergence.exact(), deviation, 400))
                .isCloseTo(exact(picture(deviation), deviation), within(1e-3));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2})
    void soAreThoseOfTheVariancePreservingProcess(double deviation) {
        Drift drift = ProbabilityFlow.variancePreserving(noise(deviation), LEAST_BETA, MOST_BETA);
        var flow = new ProbabilityFlow(drift, Divergence.exact(), 400);
        // At t = 0 there is no noise to divide by.
        assertThat(flow.bitsPerDimension(picture(deviation), 1e-5))
                .isCloseTo(exact(picture(deviation), deviation), within(2e-3));
    }

    @Test
    void theErrorFallsWithTheSquareOfTheStep() {
        Drift drift = ProbabilityFlow.flowMatching(flow(0.5), 1000);
        double wanted = exact(picture(0.5), 0.5);
        double coarse = Math.abs(bits(drift, Divergence.exact(), 0.5, 10) - wanted);
        double fine = Math.abs(bits(drift, Divergence.exact(), 0.5, 20) - wanted);
        assertThat(Math.log(coarse / fine) / Math.log(2)).isBetween(1.6, 2.6);
    }

    @Test
    void signsEstimateTheTraceAndAreExactWhereValuesDoNotMix() {
        Drift drift = ProbabilityFlow.flowMatching(flow(0.5), 1000);
        double exactly = bits(drift, Divergence.exact(), 0.5, 50);
        double estimated = bits(drift, Divergence.hutchinson(1, new TorchCpuGenerator(3)), 0.5, 50);
        assertThat(estimated).isCloseTo(exactly, within(1e-4));
    }

    @Test
    void signsAreRightOnAverageWhereValuesMix() {
        // Every value pulls its neighbour: the trace is 2 a value, the rest is off the diagonal.
        Drift mixing =
                (x, _) -> {
                    float[] values = x.values();
                    var out = new float[values.length];
                    for (int i = 0; i < out.length; i++) {
                        out[i] = 2 * values[i] + values[(i + 1) % out.length];
                    }
                    return Latents.of(x.shape(), out);
                };
        Latents x = picture(1);
        var source = new TorchCpuGenerator(5);
        double few = Divergence.hutchinson(1, source).of(at -> mixing.at(at, 0), x);
        double many = Divergence.hutchinson(2_000, source).of(at -> mixing.at(at, 0), x);
        double trace = 2.0 * SHAPE.size();
        assertThat(Divergence.exact().of(at -> mixing.at(at, 0), x)).isCloseTo(trace, within(1e-2));
        assertThat(many).isCloseTo(trace, within(0.5));
        assertThat(few).isNotEqualTo(many);
    }
}
