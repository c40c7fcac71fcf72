package dev.darkroom.worker.onnx.adapter;

import dev.darkroom.worker.onnx.graph.ModuleWeight;

import java.util.Map;

/// A LoRA file fitted to a model.
///
/// @param changes what is added to which weights, by the model's parts
record Adapter(Map<String, Map<ModuleWeight, LowRank>> changes) {
    boolean changesDenoiser() {
        return changes.keySet().stream().anyMatch(Fitting::isDenoiser);
    }

    boolean changesTexts() {
        return changes.keySet().stream().anyMatch(part -> !Fitting.isDenoiser(part));
    }
}
