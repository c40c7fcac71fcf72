package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.latent.Latents;

import java.util.List;

/// A network that says which way noisy latents become more of a class. Safe for use by many
/// threads.
public interface Classifier {
    /// The names of its classes, by their numbers.
    List<String> labels();

    /// Of its file, lower-case hexadecimal.
    String sha256();

    /// The gradient of log p(label | latents) by the latents. Called from platform threads only.
    ///
    /// @param latents as the denoising network sees them, scaled to variance 1
    /// @param timestep as the denoising network is told it
    /// @param label one of [#labels], by its number
    /// @return of the latents' shape
    /// @throws ArithmeticException where the answer is not finite
    Latents gradient(Latents latents, double timestep, int label);
}
