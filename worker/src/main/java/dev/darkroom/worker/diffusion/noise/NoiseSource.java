package dev.darkroom.worker.diffusion.noise;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

/// The standard normal draws of ONE image, in order. An image never shares its source, so its noise
/// cannot depend on what is drawn beside it.
public interface NoiseSource {
    /// The next draw: independent values of mean 0 and variance 1.
    Latents next(LatentShape shape);
}
