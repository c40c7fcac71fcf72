package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;

/// The denoising network of one image, guidance already applied.
@FunctionalInterface
public interface Network {
    /// The raw output of the network: noise, velocity, picture or flow, as its configuration says.
    ///
    /// Waits for its turn in a batch; a RuntimeException thrown here ends the drawing.
    ///
    /// @param input scaled as the network was trained
    /// @param timestep from the number of training timesteps down to 0, fractional for some
    ///   samplers
    Latents predict(Latents input, double timestep);
}
