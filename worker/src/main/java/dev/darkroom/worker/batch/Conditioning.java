package dev.darkroom.worker.batch;

import java.util.Map;

/// What tells the network what to draw: one row's inputs beside latents and timestep.
///
/// @param inputs tensors by the network's own input names, e.g. `encoder_hidden_states`
/// @param shared numbers that the network takes one of for all rows of a call, by the same names;
///   rows that differ there never share a pass
public record Conditioning(Map<String, Tensor> inputs, Map<String, Double> shared) {
    public Conditioning {
        inputs = Map.copyOf(inputs);
        shared = Map.copyOf(shared);
    }

    /// Of a network that takes everything row by row.
    public Conditioning(Map<String, Tensor> inputs) {
        this(inputs, Map.of());
    }
}
