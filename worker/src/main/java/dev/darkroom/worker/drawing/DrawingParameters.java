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
        int quality) {}
