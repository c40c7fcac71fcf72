package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.image.Pixels;

/// A loaded model: networks, tokenizers and their settings. Every method may be called from several
/// threads at once; those that run a network are called from platform threads only.
public interface Model extends AutoCloseable {
    ModelCard card();

    EngineIdentity identity();

    /// The schedule and the default sampler the model was trained for.
    SchedulerConfig scheduler();

    /// @param width in pixels, a multiple of [ModelCard#sizeMultiple]
    /// @param height likewise
    LatentShape latentShape(int width, int height);

    PromptLength measure(String prompt);

    /// Runs the text encoders. An empty prompt gives the unconditional conditioning.
    Conditioning encode(String prompt);

    /// The denoising network.
    ForwardPass denoiser();

    /// Runs the image decoder on final latents, scaling undone.
    Pixels decode(Latents latents);

    @Override
    void close();
}
