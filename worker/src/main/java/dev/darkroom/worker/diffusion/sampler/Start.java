package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;

/// What a drawing starts from.
public sealed interface Start {
    /// Text to image.
    ///
    /// @param noise standard normal; the sampler scales it
    record Noise(Latents noise) implements Start {}

    /// Image to image: the sampler mixes both for its first step, see
    /// [dev.darkroom.worker.diffusion.schedule.Steps#withStrength].
    ///
    /// @param clean the picture's latents
    /// @param noise standard normal
    record Picture(Latents clean, Latents noise) implements Start {}

    /// The latents to begin with.
    ///
    /// @param initSigma the scale of pure noise at the very first step
    /// @param signal the share of the picture at the first step drawn
    /// @param noise the share of noise at the first step drawn
    default Latents at(double initSigma, double signal, double noise) {
        return switch (this) {
            case Noise pure -> pure.noise().times(initSigma);
            case Picture picture -> Latents.mix(signal, picture.clean(), noise, picture.noise());
        };
    }
}
