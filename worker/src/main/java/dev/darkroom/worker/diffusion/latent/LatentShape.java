package dev.darkroom.worker.diffusion.latent;

/// The shape of one image's latents: channels x height x width, all positive.
public record LatentShape(int channels, int height, int width) {
    /// The number of values.
    public int size() {
        return channels * height * width;
    }
}
