package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.latent.Region;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.stream.Stream;

/// What keeping a part of a picture may not change, for every sampler that starts from pictures.
class RepaintingLawsTest {
    private static final LatentShape SHAPE = GaussianData.SHAPE;
    private static final Latents CLEAN = new TorchCpuGenerator(11).next(SHAPE);
    private static final Latents NOISE = new TorchCpuGenerator(12).next(SHAPE);

    static Stream<SamplerKind> kinds() {
        return Samplers.all().stream()
                .filter(SamplerKind::startsFromPictures)
                .filter(kind -> kind.overrides().isEmpty());
    }

    private static Latents drawn(SamplerKind kind, Start start, double strength) {
        var data = GaussianData.forNetworksOf(kind, 0.5);
        Steps steps = Steps.of(6).withStrength(strength, StrengthRule.SD);
        return kind.create(data.config(kind.schedulerClass()), steps, StepOptions.DEFAULTS)
                .sample(start, data::predict, new TorchCpuGenerator(2), (_, _, _, _) -> {});
    }

    private static Region region(int columns) {
        boolean[] inside = new boolean[SHAPE.height() * SHAPE.width()];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = i % SHAPE.width() < columns;
        }
        return new Region(SHAPE.height(), SHAPE.width(), inside);
    }

    private static Start keepingFrom(int column, boolean fromNoise) {
        return new Start.Repainting(CLEAN, NOISE, region(column), fromNoise);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void allDrawnAnewIsImageToImageToTheLastBit(SamplerKind kind) {
        Latents fromPicture = drawn(kind, new Start.Picture(CLEAN, NOISE), 0.7);

        assertThat(drawn(kind, keepingFrom(SHAPE.width(), false), 0.7)).isEqualTo(fromPicture);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void allDrawnAnewFromNoiseIsTextToImageToTheLastBit(SamplerKind kind) {
        Latents fromNoise = drawn(kind, new Start.Noise(NOISE), 1);

        assertThat(drawn(kind, keepingFrom(SHAPE.width(), true), 1)).isEqualTo(fromNoise);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void nothingDrawnAnewIsThePictureToTheLastBit(SamplerKind kind) {
        assertThat(drawn(kind, keepingFrom(0, false), 0.7)).isEqualTo(CLEAN);
        assertThat(drawn(kind, keepingFrom(0, true), 1)).isEqualTo(CLEAN);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsKeptIsThePictureAndTheRestIsNot(SamplerKind kind) {
        int half = SHAPE.width() / 2;
        float[] found = drawn(kind, keepingFrom(half, false), 0.7).values();
        int differing = 0;
        for (int i = 0; i < found.length; i++) {
            if (i % SHAPE.width() < half) {
                differing += found[i] == CLEAN.values()[i] ? 0 : 1;
            } else {
                assertThat(found[i]).isEqualTo(CLEAN.values()[i]);
            }
        }
        assertThat(differing).isGreaterThan(found.length / 2 * 9 / 10);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void nothingOfThePictureIsLeftAtALevelThatIsAllNoise(SamplerKind kind) {
        Latents other = CLEAN.times(-1);
        var inside = region(SHAPE.width());
        Latents one = drawn(kind, new Start.Repainting(CLEAN, NOISE, inside, true), 1);
        Latents two = drawn(kind, new Start.Repainting(other, NOISE, inside, true), 1);

        assertThat(Arrays.equals(one.values(), two.values())).isTrue();
    }
}
