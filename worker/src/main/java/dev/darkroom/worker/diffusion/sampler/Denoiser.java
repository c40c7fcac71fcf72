package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.SigmaSchedule;

/// The network seen by samplers whose latents are x0 + sigma * noise: scales what goes in, and
/// makes the picture out of what comes back, whatever the network predicts.
record Denoiser(Network network, PredictionType prediction) {
    /// The estimate of x0; waits for the network's turn in a batch.
    Latents denoise(Latents x, double sigma, double timestep) {
        Latents output = network.predict(x.times(SigmaSchedule.inputScale(sigma)), timestep);
        return prediction.denoisedExploding(x, output, sigma);
    }

    /// dx/dsigma of the probability-flow ODE.
    static Latents slope(Latents x, Latents denoised, double sigma) {
        return Latents.mix(1 / sigma, x, -1 / sigma, denoised);
    }
}
