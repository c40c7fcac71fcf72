package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.diffusion.sampler.SamplerOptions;

import java.util.List;
import java.util.Optional;

/// What a picture depends on that few requests say.
///
/// @param noise whose random numbers the seed stands for
/// @param guidanceRescale how far guidance is brought back to the deviation of the unguided answer,
///   0 to 1
/// @param wording how texts are read
/// @param framing what the model is told of sizes and crops
/// @param options of the sampler, those that change something
/// @param variation other noise that the initial noise is led towards
/// @param adapters merged into the model's weights, in the order of their names
/// @param classGuidance a class that the drawing is led towards
/// @param controls pictures that control networks lead it by, in the order that they are summed in
public record Nuances(
        NoiseKind noise,
        double guidanceRescale,
        Wording wording,
        Framing framing,
        SamplerOptions options,
        Optional<Variation> variation,
        List<UsedAdapter> adapters,
        Optional<ClassGuidance> classGuidance,
        List<UsedControl> controls) {

    /// Of a request that says nothing of them.
    public static final Nuances NONE =
            new Nuances(
                    NoiseKind.CPU,
                    0,
                    Wording.PLAIN,
                    Framing.WHOLE,
                    SamplerOptions.NONE,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    List.of());

    public Nuances withNoise(NoiseKind other) {
        return new Nuances(
                other,
                guidanceRescale,
                wording,
                framing,
                options,
                variation,
                adapters,
                classGuidance,
                controls);
    }

    public Nuances withGuidanceRescale(double other) {
        return new Nuances(
                noise,
                other,
                wording,
                framing,
                options,
                variation,
                adapters,
                classGuidance,
                controls);
    }

    public Nuances withWording(Wording other) {
        return new Nuances(
                noise,
                guidanceRescale,
                other,
                framing,
                options,
                variation,
                adapters,
                classGuidance,
                controls);
    }

    public Nuances withFraming(Framing other) {
        return new Nuances(
                noise,
                guidanceRescale,
                wording,
                other,
                options,
                variation,
                adapters,
                classGuidance,
                controls);
    }

    public Nuances withOptions(SamplerOptions other) {
        return new Nuances(
                noise,
                guidanceRescale,
                wording,
                framing,
                other,
                variation,
                adapters,
                classGuidance,
                controls);
    }

    public Nuances withVariation(Variation other) {
        return new Nuances(
                noise,
                guidanceRescale,
                wording,
                framing,
                options,
                Optional.of(other),
                adapters,
                classGuidance,
                controls);
    }

    public Nuances withAdapters(List<UsedAdapter> others) {
        return new Nuances(
                noise,
                guidanceRescale,
                wording,
                framing,
                options,
                variation,
                others,
                classGuidance,
                controls);
    }

    public Nuances withClassGuidance(Optional<ClassGuidance> other) {
        return new Nuances(
                noise,
                guidanceRescale,
                wording,
                framing,
                options,
                variation,
                adapters,
                other,
                controls);
    }

    public Nuances withControls(List<UsedControl> others) {
        return new Nuances(
                noise,
                guidanceRescale,
                wording,
                framing,
                options,
                variation,
                adapters,
                classGuidance,
                others);
    }

    /// Whether the two sides of guidance differ by more than their texts.
    public boolean ledUnevenly() {
        return controls.stream().anyMatch(UsedControl::guessMode);
    }
}
