package dev.darkroom.worker.diffusion.likelihood;

import dev.darkroom.worker.diffusion.latent.Latents;

/// The right-hand side of an ordinary differential equation, dx/dt.
@FunctionalInterface
public interface Drift {
    /// @param t in 0..1, 0 at the data and 1 at the noise
    Latents at(Latents x, double t);
}
