package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;

/// Told of every completed step.
@FunctionalInterface
public interface StepListener {
    /// @param done steps completed, from 1
    /// @param of all steps of this drawing
    /// @param current the latents after the step
    /// @param denoised what the network takes the finished picture to be, where the sampler forms
    ///   such an estimate; otherwise `current`
    void stepped(int done, int of, Latents current, Latents denoised);
}
