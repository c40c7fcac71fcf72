package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.latent.Region;
import dev.darkroom.worker.diffusion.schedule.NoiseLevel;

/// What a drawing starts from, and what of it stays.
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

    /// Inpainting with a network that knows nothing of it ("Blended Latent Diffusion", Avrahami et
    /// al., 2022): after every network call, all but a region becomes the picture again, at the
    /// noise level of the next call.
    ///
    /// @param clean the picture's latents
    /// @param noise standard normal
    /// @param anew what is drawn anew
    /// @param fromNoise whether the first step starts from noise alone
    record Repainting(Latents clean, Latents noise, Region anew, boolean fromNoise)
            implements Start {}

    /// The latents to begin with.
    ///
    /// @param initSigma the scale of pure noise at the very first step
    /// @param first the level of the first step drawn
    default Latents at(double initSigma, NoiseLevel first) {
        return switch (this) {
            case Noise(Latents noise) -> noise.times(initSigma);
            case Picture(Latents clean, Latents noise) -> mixed(clean, noise, first);
            case Repainting(Latents clean, Latents noise, _, boolean fromNoise) ->
                    fromNoise ? noise.times(initSigma) : mixed(clean, noise, first);
        };
    }

    /// The latents to go on with.
    ///
    /// @param x as a step left them
    /// @param next the level of the next network call, [NoiseLevel#CLEAN] after the last
    default Latents kept(Latents x, NoiseLevel next) {
        return switch (this) {
            case Noise _, Picture _ -> x;
            case Repainting(Latents clean, Latents noise, Region anew, _) ->
                    anew.of(x, mixed(clean, noise, next));
        };
    }

    private static Latents mixed(Latents clean, Latents noise, NoiseLevel level) {
        return Latents.mix(level.signal(), clean, level.noise(), noise);
    }
}
