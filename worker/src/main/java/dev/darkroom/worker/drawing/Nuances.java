package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.noise.NoiseKind;

/// What a picture depends on that few requests say.
///
/// @param noise whose random numbers the seed stands for
/// @param guidanceRescale how far guidance is brought back to the deviation of the unguided answer,
///   0 to 1
/// @param wording how texts are read
/// @param framing what the model is told of sizes and crops
public record Nuances(NoiseKind noise, double guidanceRescale, Wording wording, Framing framing) {

    /// Of a request that says nothing of them.
    public static final Nuances NONE = new Nuances(NoiseKind.CPU, 0, Wording.PLAIN, Framing.WHOLE);
}
