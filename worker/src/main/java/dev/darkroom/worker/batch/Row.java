package dev.darkroom.worker.batch;

import dev.darkroom.worker.diffusion.latent.Latents;

import java.util.List;

/// One question to the network: these latents at this timestep, under this conditioning.
///
/// @param controls what leads it besides, summed in this order. They are no part of its shape: rows
///   that are led share passes with rows that are not
public record Row(
        Latents latents, double timestep, Conditioning conditioning, List<Control> controls) {
    public Row {
        controls = List.copyOf(controls);
    }

    /// A row that its conditioning alone leads.
    public Row(Latents latents, double timestep, Conditioning conditioning) {
        this(latents, timestep, conditioning, List.of());
    }

    public RowShape shape() {
        return RowShape.of(latents.shape(), conditioning);
    }
}
