package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;

/// One drawing's way from noise to a picture: ordinary sequential code that asks the network once
/// or more per step. One instance per drawing.
public interface Sampler {
    /// Draws.
    ///
    /// @param source gives the noise that is added between steps, if the sampler adds any; it
    ///   continues the generator that gave the start's noise
    /// @return the finished latents, of the start's shape
    Latents sample(Start start, Network network, NoiseSource source, StepListener listener);

    /// Draws from pure noise.
    ///
    /// @param noise standard normal; the sampler scales it
    default Latents sample(
            Latents noise, Network network, NoiseSource source, StepListener listener) {
        return sample(new Start.Noise(noise), network, source, listener);
    }

    /// The steps that the listener will be told of.
    int steps();

    /// How often the network will be asked, one call a step unless the sampler says otherwise.
    default int modelCalls() {
        return steps();
    }
}
