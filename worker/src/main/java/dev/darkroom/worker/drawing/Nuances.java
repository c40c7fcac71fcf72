package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.diffusion.sampler.SamplerOptions;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
/// @param imagePrompt a picture that prompts the drawing beside its words
/// @param retrieval pictures of an index that do; none beside an image prompt
public record Nuances(
        NoiseKind noise,
        double guidanceRescale,
        Wording wording,
        Framing framing,
        SamplerOptions options,
        Optional<Variation> variation,
        List<UsedAdapter> adapters,
        Optional<ClassGuidance> classGuidance,
        List<UsedControl> controls,
        Optional<UsedImagePrompt> imagePrompt,
        Optional<UsedRetrieval> retrieval) {

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
                    List.of(),
                    Optional.empty(),
                    Optional.empty());

    public Nuances withNoise(NoiseKind other) {
        return but(it -> it.noise = other);
    }

    public Nuances withGuidanceRescale(double other) {
        return but(it -> it.guidanceRescale = other);
    }

    public Nuances withWording(Wording other) {
        return but(it -> it.wording = other);
    }

    public Nuances withFraming(Framing other) {
        return but(it -> it.framing = other);
    }

    public Nuances withOptions(SamplerOptions other) {
        return but(it -> it.options = other);
    }

    public Nuances withVariation(Variation other) {
        return but(it -> it.variation = Optional.of(other));
    }

    public Nuances withAdapters(List<UsedAdapter> others) {
        return but(it -> it.adapters = others);
    }

    public Nuances withClassGuidance(Optional<ClassGuidance> other) {
        return but(it -> it.classGuidance = other);
    }

    public Nuances withControls(List<UsedControl> others) {
        return but(it -> it.controls = others);
    }

    public Nuances withImagePrompt(Optional<UsedImagePrompt> other) {
        return but(it -> it.imagePrompt = other);
    }

    public Nuances withRetrieval(Optional<UsedRetrieval> other) {
        return but(it -> it.retrieval = other);
    }

    /// The pictures that prompt the drawing, whoever chose them.
    public Optional<PromptingPictures> prompting() {
        return imagePrompt
                .map(UsedImagePrompt::prompting)
                .or(() -> retrieval.map(UsedRetrieval::prompting));
    }

    /// Whether the two sides of guidance differ by more than their texts.
    public boolean ledUnevenly() {
        return prompting().isPresent() || controls.stream().anyMatch(UsedControl::guessMode);
    }

    private Nuances but(Consumer<Changed> change) {
        var changed = new Changed(this);
        change.accept(changed);
        return changed.made();
    }

    /// All of them while one is another.
    private static final class Changed {
        private NoiseKind noise;
        private double guidanceRescale;
        private Wording wording;
        private Framing framing;
        private SamplerOptions options;
        private Optional<Variation> variation;
        private List<UsedAdapter> adapters;
        private Optional<ClassGuidance> classGuidance;
        private List<UsedControl> controls;
        private Optional<UsedImagePrompt> imagePrompt;
        private Optional<UsedRetrieval> retrieval;

        Changed(Nuances from) {
            noise = from.noise;
            guidanceRescale = from.guidanceRescale;
            wording = from.wording;
            framing = from.framing;
            options = from.options;
            variation = from.variation;
            adapters = from.adapters;
            classGuidance = from.classGuidance;
            controls = from.controls;
            imagePrompt = from.imagePrompt;
            retrieval = from.retrieval;
        }

        Nuances made() {
            return new Nuances(
                    noise,
                    guidanceRescale,
                    wording,
                    framing,
                    options,
                    variation,
                    adapters,
                    classGuidance,
                    controls,
                    imagePrompt,
                    retrieval);
        }
    }
}
