package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/// Laws that need no reference numbers, because the answer is known for Gaussian data.
class SamplerLawsTest {
    private static final double DEVIATION = 0.5;

    /// The error of the path just before the last network call, relative to the exact path there.
    private static double pathError(SamplerKind kind, int steps) {
        var data = new GaussianData(DEVIATION, kind.schedulerClass().startsWith("FlowMatch"));
        Latents noise = new TorchCpuGenerator(1).next(GaussianData.SHAPE);
        double[] first = new double[2];
        double[] last = new double[2];
        Network recording =
                (input, timestep) -> {
                    last[0] = timestep;
                    last[1] = input.norm();
                    if (first[1] == 0) {
                        first[0] = last[0];
                        first[1] = last[1];
                    }
                    return data.predict(input, timestep);
                };
        kind.create(data.config(kind.schedulerClass()), steps)
                .sample(noise, recording, new TorchCpuGenerator(2), (_, _, _, _) -> {});
        double exact = data.deviationAt(last[0]) / data.deviationAt(first[0]);
        return Math.abs(last[1] / first[1] / exact - 1);
    }

    static Stream<SamplerKind> deterministicKinds() {
        return Samplers.all().stream().filter(kind -> kind.facts().convergesOnItsOwn());
    }

    @ParameterizedTest
    @MethodSource("deterministicKinds")
    void theErrorFallsAtTheOrderThatTheSamplerClaims(SamplerKind kind) {
        double order = Math.log(pathError(kind, 50) / pathError(kind, 100)) / Math.log(2);
        assertThat(order).isCloseTo(kind.facts().order(), within(0.4));
    }

    @ParameterizedTest
    @CsvSource({"euler-a, 0", "ddpm, 0", "ddim, 0.5", "ddim, 1"})
    void samplersThatAddNoiseKeepTheDeviationOfTheData(String name, double eta) {
        var kind = Samplers.find(name).orElseThrow();
        var data = new GaussianData(DEVIATION, false);
        SchedulerConfig config = data.config(kind.schedulerClass());
        var source = new TorchCpuGenerator(3);
        Latents end =
                kind.create(config, Steps.of(250), StepOptions.DEFAULTS.withEta(eta))
                        .sample(
                                source.next(GaussianData.SHAPE),
                                data::predict,
                                source,
                                (_, _, _, _) -> {});
        double deviation = end.norm() / Math.sqrt(GaussianData.SHAPE.size());
        assertThat(deviation).isCloseTo(DEVIATION, within(0.03 * DEVIATION));
    }

    @ParameterizedTest
    @CsvSource({"ddim", "euler"})
    void withoutNoiseManySmallStepsFollowTheProbabilityFlow(String name) {
        assertThat(pathError(Samplers.find(name).orElseThrow(), 1000)).isLessThan(5e-3);
    }

    @ParameterizedTest
    @MethodSource("dev.darkroom.worker.diffusion.sampler.Samplers#all")
    void aDrawingReportsEveryStepAndAsksTheNetworkAsOftenAsAnnounced(SamplerKind kind) {
        var data = new GaussianData(DEVIATION, kind.schedulerClass().startsWith("FlowMatch"));
        int[] calls = new int[1];
        int[] steps = new int[1];
        var sampler = kind.create(data.config(kind.schedulerClass()), 7);
        sampler.sample(
                new TorchCpuGenerator(1).next(GaussianData.SHAPE),
                (input, timestep) -> {
                    calls[0]++;
                    return data.predict(input, timestep);
                },
                new TorchCpuGenerator(2),
                (done, of, _, _) -> {
                    assertThat(done).isEqualTo(++steps[0]);
                    assertThat(of).isEqualTo(sampler.steps());
                });
        assertThat(calls[0]).isEqualTo(sampler.modelCalls());
        assertThat(steps[0]).isEqualTo(sampler.steps());
    }
}
