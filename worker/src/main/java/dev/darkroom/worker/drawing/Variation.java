package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.latent.GreatCircle;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseKind;

/// A picture near another: its initial noise is led towards other noise, as the web interfaces of
/// the field do it.
///
/// @param seed of the other noise
/// @param strength above 0 to 1: how far to go; at 1 the initial noise is the other
public record Variation(long seed, double strength) {

    Variation withSeed(long other) {
        return new Variation(other, strength);
    }

    /// @param noise the picture's own, standard normal
    Latents of(Latents noise, NoiseKind kind) {
        return GreatCircle.between(noise, kind.from(seed).next(noise.shape()), strength);
    }
}
