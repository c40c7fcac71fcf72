package dev.darkroom.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.darkroom.schemas.PixelOffset;
import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.schemas.UsedClassGuidance;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.diffusion.sampler.SamplerOptions;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.drawing.ClassGuidance;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.LongTexts;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.drawing.UsedControl;
import dev.darkroom.worker.drawing.UsedImagePrompt;
import dev.darkroom.worker.drawing.UsedRetrieval;
import dev.darkroom.worker.drawing.Variation;
import dev.darkroom.worker.drawing.Wording;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.Pixels;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class ResolvedTest {

    private static ResolvedParameters resolved(Nuances nuances) {
        var drawn =
                new DrawingParameters(
                        "tea",
                        Optional.of("milk"),
                        64,
                        64,
                        4,
                        "euler",
                        3,
                        7,
                        Optional.empty(),
                        ImageFormat.PNG,
                        90,
                        nuances);
        return new Resolved("tiny", drawn).onTheWire();
    }

    /// The fields that came with nuances, from `noise` on, that are stated.
    private static Stream<Object> stated(ResolvedParameters parameters) {
        int noise = parameters.getSchema().getField("noise").pos();
        return IntStream.range(noise, parameters.getSchema().getFields().size())
                .mapToObj(parameters::get)
                .filter(Objects::nonNull);
    }

    @Test
    void aDrawingWithoutNuancesStatesItsNoiseAlone() {
        assertThat(stated(resolved(Nuances.NONE))).containsExactly("cpu");
    }

    @Test
    void everyNuanceIsStated() {
        var size = Optional.of(new ModelCard.Size(640, 480));
        ResolvedParameters parameters =
                resolved(
                        new Nuances(
                                NoiseKind.CUDA,
                                0.7,
                                new Wording(
                                        new Words.Other(Optional.of("a"), Optional.of("b")),
                                        new Words.Other(Optional.of("c"), Optional.of("d")),
                                        2,
                                        OptionalInt.of(77),
                                        true,
                                        Optional.of(LongTexts.CHUNK)),
                                new Framing(
                                        new Framing.Frame(size, size, 1, 2),
                                        Optional.of(new Framing.Frame(size, size, 3, 4))),
                                SamplerOptions.read(
                                        Map.of("eta", 0.5, "timesteps", List.of(999.0, 499.0)),
                                        Samplers.find("tcd").orElseThrow(),
                                        (found, wanted) -> fail(found + " " + wanted)),
                                Optional.of(new Variation(8, 0.25)),
                                List.of(new UsedAdapter("ink", "00ff", 0.8, 0.5)),
                                Optional.of(new ClassGuidance("tea", 4, "ff00")),
                                List.of(control()),
                                Optional.of(imagePrompt()),
                                Optional.of(retrieval())));

        assertThat(stated(parameters)).hasSize(24);
        assertThat(parameters.getControls())
                .containsExactly(
                        new dev.darkroom.schemas.UsedControl(
                                "edges", "aa", "bb", "canny", 0.5, 0.1, 0.9, true));
        assertThat(parameters.getImagePrompt())
                .isEqualTo(new dev.darkroom.schemas.UsedImagePrompt("cc", "dd", 0.6));
        assertThat(parameters.getRetrieve())
                .isEqualTo(
                        new dev.darkroom.schemas.UsedRetrieval(
                                "cc",
                                List.of(
                                        new dev.darkroom.schemas.RetrievedPicture("b.png", "ee"),
                                        new dev.darkroom.schemas.RetrievedPicture("a.png", "ff")),
                                0.4));
        assertThat(parameters.getClassGuidance())
                .isEqualTo(new UsedClassGuidance("tea", 4.0, "ff00"));
        assertThat(parameters.getAdapters())
                .containsExactly(new dev.darkroom.schemas.UsedAdapter("ink", "00ff", 0.8, 0.5));
        assertThat(parameters.getSamplerOptions())
                .isEqualTo(Map.of("eta", 0.5, "timesteps", List.of(999.0, 499.0)));
        assertThat(parameters.getVariationSeed()).isEqualTo(8);
        assertThat(parameters.getVariationStrength()).isEqualTo(0.25);
        assertThat(parameters.getNoise()).isEqualTo("cuda");
        assertThat(parameters.getNegativePrompt3()).isEqualTo("d");
        assertThat(parameters.getTargetSize()).isEqualTo(new PixelSize(640, 480));
        assertThat(parameters.getNegativeCropTopLeft()).isEqualTo(new PixelOffset(3, 4));
        assertThat(parameters.getLongPrompts()).isEqualTo("chunk");
    }

    private static UsedImagePrompt imagePrompt() {
        return new UsedImagePrompt(new Pixels(1, 1, new byte[3]), "cc", "dd", 0.6);
    }

    private static UsedRetrieval retrieval() {
        var seen = new Pixels(1, 1, new byte[3]);
        return new UsedRetrieval(
                List.of(
                        new RetrievedPicture("b.png", new SeenPicture(seen, "ee")),
                        new RetrievedPicture("a.png", new SeenPicture(seen, "ff"))),
                "cc",
                0.4);
    }

    private static UsedControl control() {
        var picture = new UsedControl.Picture(new Pixels(1, 1, new byte[3]), "bb", "canny");
        return new UsedControl("edges", "aa", picture, 0.5, 0.1, 0.9, true);
    }
}
