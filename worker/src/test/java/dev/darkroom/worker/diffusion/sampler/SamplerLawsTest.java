package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Laws that need no reference numbers, because the answer is known for Gaussian data.
class SamplerLawsTest {
    private static final double DEVIATION = 0.5;

    /// A timestep that drawings of 50, 100, 500 and 1000 trailing steps all visit, far from the
    /// end, where levels would be too coarse for any order to show.
    private static final double MEASURED_AT = 199;

    /// The error of the path at a network call, relative to the exact path there.
    private static double pathError(SamplerKind kind, int steps) {
        var data = GaussianData.forNetworksOf(kind, DEVIATION);
        Latents noise = new TorchCpuGenerator(1).next(GaussianData.SHAPE);
        double[] first = new double[2];
        double[] last = new double[2];
        Network recording =
                (input, timestep) -> {
                    if (first[1] == 0) {
                        first[0] = timestep;
                        first[1] = input.norm();
                    }
                    if (data.form() != GaussianData.Form.NOISE || timestep == MEASURED_AT) {
                        last[0] = timestep;
                        last[1] = input.norm();
                    }
                    return data.predict(input, timestep);
                };
        kind.create(data.config(kind.schedulerClass()), trailing(kind, steps), StepOptions.DEFAULTS)
                .sample(noise, recording, new TorchCpuGenerator(2), (_, _, _, _) -> {});
        double exact = data.deviationAt(last[0]) / data.deviationAt(first[0]);
        return Math.abs(last[1] / first[1] / exact - 1);
    }

    /// Trailing steps, told one by one to a sampler that has a spacing of its own.
    private static Steps trailing(SamplerKind kind, int steps) {
        int stride = 1000 / steps;
        return kind == DpmSinglestep.KIND
                ? Steps.atTimesteps(
                        IntStream.range(0, steps).mapToDouble(i -> 999 - i * stride).toArray())
                : Steps.of(steps);
    }

    static Stream<SamplerKind> kindsThatFollowTheProbabilityFlow() {
        return Samplers.all().stream()
                .filter(kind -> kind.facts().convergesOnItsOwn() && kind.overrides().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("kindsThatFollowTheProbabilityFlow")
    void theErrorFallsAtTheOrderThatTheSamplerClaims(SamplerKind kind) {
        double order = Math.log(pathError(kind, 50) / pathError(kind, 100)) / Math.log(2);
        assertThat(order).isBetween(kind.facts().order() - 0.4, kind.facts().order() + 1.0);
    }

    static Stream<SamplerKind> inverses() {
        return Samplers.inverses().stream();
    }

    @ParameterizedTest
    @MethodSource("inverses")
    void aPictureTurnedIntoNoiseComesBackFromItTheCloserTheMoreSteps(SamplerKind inverse) {
        double coarse = roundTripError(inverse, 50, 1);
        double fine = roundTripError(inverse, 100, 1);
        assertThat(fine).isLessThan(0.6 * coarse);
        assertThat(roundTripError(inverse, 1000, 1)).isLessThan(5e-3);
    }

    @ParameterizedTest
    @MethodSource("inverses")
    void askedAgainAtEachStepThePictureComesBackExactlyFromFewSteps(SamplerKind inverse) {
        assertThat(roundTripError(inverse, 20, 3)).isLessThan(roundTripError(inverse, 20, 2));
        assertThat(roundTripError(inverse, 20, 30)).isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("inverses")
    void theNoiseOfAPictureIsWhatTheExactPathLeadsTo(SamplerKind inverse) {
        var data = GaussianData.forNetworksOf(inverse, DEVIATION);
        Latents picture = new TorchCpuGenerator(4).next(GaussianData.SHAPE).times(DEVIATION);
        Latents noise = invert(inverse, picture, 1000, 1);
        double exact = data.deviationAt(data.form() == GaussianData.Form.FLOW ? 1000 : 999);
        assertThat(noise.norm() / picture.norm() * DEVIATION / exact).isCloseTo(1, within(5e-3));
    }

    @Test
    void velocitiesLeadBackAsExactlyAsNoise() {
        var data = GaussianData.forNetworksOf(Ddim.KIND, DEVIATION);
        var config = config(DdimInverse.KIND).with(Map.of("prediction_type", "v_prediction"));
        var schedule = NoiseSchedule.of(config);
        Network velocity =
                (x, t) -> {
                    double alpha = Math.sqrt(schedule.alphaBar((int) t));
                    double sigma = Math.sqrt(1 - schedule.alphaBar((int) t));
                    Latents noise = data.predict(x, t);
                    return Latents.mix(1 / alpha, noise, -sigma / alpha, x);
                };
        var often = StepOptions.DEFAULTS.withIterations(30);
        var source = new TorchCpuGenerator(0);
        Latents picture = new TorchCpuGenerator(4).next(GaussianData.SHAPE).times(DEVIATION);
        Latents noise =
                DdimInverse.KIND
                        .create(config, Steps.of(20), often)
                        .sample(picture, velocity, source, (_, _, _, _) -> {});
        Latents back =
                Ddim.KIND.create(config, 20).sample(noise, velocity, source, (_, _, _, _) -> {});
        assertThat(back.minus(picture).norm() / picture.norm()).isLessThan(1e-5);
    }

    private static Latents invert(SamplerKind inverse, Latents picture, int steps, int iterations) {
        var data = GaussianData.forNetworksOf(inverse, DEVIATION);
        return inverse.create(
                        config(inverse),
                        Steps.of(steps),
                        StepOptions.DEFAULTS.withIterations(iterations))
                .sample(picture, data::predict, new TorchCpuGenerator(0), (_, _, _, _) -> {});
    }

    private static double roundTripError(SamplerKind inverse, int steps, int iterations) {
        var data = GaussianData.forNetworksOf(inverse, DEVIATION);
        Latents picture = new TorchCpuGenerator(4).next(GaussianData.SHAPE).times(DEVIATION);
        Latents noise = invert(inverse, picture, steps, iterations);
        Latents back =
                Samplers.forth(inverse)
                        .create(config(inverse), steps)
                        .sample(noise, data::predict, new TorchCpuGenerator(0), (_, _, _, _) -> {});
        return back.minus(picture).norm() / picture.norm();
    }

    private static SchedulerConfig config(SamplerKind inverse) {
        var drawing = Samplers.forth(inverse);
        return GaussianData.forNetworksOf(drawing, DEVIATION)
                .config(drawing.schedulerClass())
                .with(Map.of("set_alpha_to_one", false));
    }

    @ParameterizedTest
    @CsvSource({
        "euler-a, 0",
        "dpm2-a, 0",
        "ddpm, 0",
        "ddim, 0.5",
        "ddim, 1",
        "dpm++2m-sde, 0",
        "sde-vp, 0"
    })
    void samplersThatAddNoiseKeepTheDeviationOfTheData(String name, double eta) {
        var kind = Samplers.find(name).orElseThrow();
        var data = GaussianData.forNetworksOf(kind, DEVIATION);
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
    @MethodSource("kindsThatFollowTheProbabilityFlow")
    void withoutNoiseManySmallStepsFollowTheProbabilityFlow(SamplerKind kind) {
        assertThat(pathError(kind, 500)).isLessThan(1e-2);
    }

    @ParameterizedTest
    @MethodSource("dev.darkroom.worker.diffusion.sampler.Samplers#all")
    void aDrawingReportsEveryStepAndAsksTheNetworkAsOftenAsAnnounced(SamplerKind kind) {
        var data = GaussianData.forNetworksOf(kind, DEVIATION);
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
