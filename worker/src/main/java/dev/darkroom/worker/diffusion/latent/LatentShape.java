package dev.darkroom.worker.diffusion.latent;

/// The shape of one image's latents.
///
/// @param channels at least 1
/// @param height rows, at least 1
/// @param width columns, at least 1
public record LatentShape(int channels, int height, int width) {
    public LatentShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "latents of %s channels x %s x %s: each must be at least 1"
                            .formatted(channels, height, width));
        }
    }

    /// The number of values: channels x height x width.
    public int size() {
        return Math.multiplyExact(channels, Math.multiplyExact(height, width));
    }
}
