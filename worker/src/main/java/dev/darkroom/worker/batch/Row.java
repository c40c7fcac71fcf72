package dev.darkroom.worker.batch;

import dev.darkroom.worker.diffusion.latent.Latents;

/// One question to the network: these latents at this timestep, under this conditioning.
public record Row(Latents latents, double timestep, Conditioning conditioning) {
    public RowShape shape() {
        return RowShape.of(latents.shape(), conditioning);
    }
}
