package dev.darkroom.worker.batch;

import java.util.Map;

/// What tells the network what to draw: one row's inputs beside latents and timestep.
///
/// @param inputs tensors by the network's own input names, e.g. `encoder_hidden_states`
public record Conditioning(Map<String, Tensor> inputs) {
    public Conditioning {
        inputs = Map.copyOf(inputs);
    }
}
