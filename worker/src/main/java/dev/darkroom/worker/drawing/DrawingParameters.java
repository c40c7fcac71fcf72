package dev.darkroom.worker.drawing;

import dev.darkroom.worker.image.ImageFormat;

import java.util.Optional;

/// Everything that one picture's bytes depend on beside the engine, with nothing left to defaults.
/// No request id, index, count or time belongs here.
///
/// @param prompt empty draws unconditionally
/// @param negativePrompt what guidance leads away from; empty means the empty text
/// @param width in pixels, a multiple of [ModelCard#sizeMultiple]
/// @param height likewise
/// @param steps of the sampler
/// @param sampler a name that `Samplers.find` knows
/// @param guidanceScale the network is asked twice a step only above 1
/// @param seed of this picture's own generator
/// @param init a picture to start from
/// @param format of the encoded bytes
/// @param quality 1..100, for formats that lose detail
/// @param nuances what few requests say
public record DrawingParameters(
        String prompt,
        Optional<String> negativePrompt,
        int width,
        int height,
        int steps,
        String sampler,
        double guidanceScale,
        long seed,
        Optional<InitImage> init,
        ImageFormat format,
        int quality,
        Nuances nuances) {

    /// One picture of a request whose first this is: seeds count up, those of variations where the
    /// pictures are variations of one.
    public DrawingParameters ofImage(int index) {
        return nuances.variation()
                .map(first -> with(nuances.withVariation(first.withSeed(first.seed() + index))))
                .orElseGet(() -> with(seed + index, nuances));
    }

    public DrawingParameters with(Nuances others) {
        return with(seed, others);
    }

    private DrawingParameters with(long otherSeed, Nuances others) {
        return new DrawingParameters(
                prompt,
                negativePrompt,
                width,
                height,
                steps,
                sampler,
                guidanceScale,
                otherSeed,
                init,
                format,
                quality,
                others);
    }

    /// What the text encoders read of what is led towards.
    public Words words() {
        Wording wording = nuances.wording();
        return new Words(
                prompt,
                wording.prompt(),
                wording.clipSkip(),
                wording.longText(),
                wording.weighted());
    }

    /// What they read of what is led away from, where that is a text. The field leaves out no
    /// layers there.
    public Words negativeWords() {
        Wording wording = nuances.wording();
        return new Words(
                negativePrompt.orElse(""),
                wording.negative(),
                0,
                wording.longText(),
                wording.weighted());
    }
}
