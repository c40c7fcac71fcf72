package dev.darkroom.worker.onnx.adapter;

import dev.darkroom.worker.onnx.graph.ModuleWeight;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the weights of one graph's modules by their paths with `_` between all parts.
///
/// Exports wrap a network in a module of their own (`/u/conv_in/Conv`), and some leave out the
/// outer ones of a text encoder (`/layers.0/…` for `text_model.encoder.layers.0`): what all paths
/// begin with may be missing in a file, and what a file's begin with in the graph.
final class ModuleIndex {
    private static final List<String> OUTER =
            List.of("text_model_encoder_", "text_model_", "encoder_");

    private final Map<String, Set<ModuleWeight>> modules = new HashMap<>();

    ModuleIndex(OnnxGraph graph) {
        Map<String, Set<ModuleWeight>> paths = graph.modules();
        int wrapper = wrapper(paths.keySet());
        paths.forEach(
                (path, weights) -> {
                    String inner = path.substring(wrapper);
                    modules.put(TensorName.flat(path), weights);
                    modules.putIfAbsent(TensorName.flat(inner), weights);
                });
    }

    Optional<Set<ModuleWeight>> find(String module) {
        if (modules.containsKey(module)) {
            return Optional.of(modules.get(module));
        }
        return OUTER.stream()
                .filter(module::startsWith)
                .map(outer -> modules.get(module.substring(outer.length())))
                .filter(found -> found != null)
                .findFirst();
    }

    /// The length of what all paths begin with, whole parts and their dots.
    private static int wrapper(Set<String> paths) {
        String[] shared = null;
        for (String path : paths) {
            String[] parts = path.split("\\.");
            String[] outer = Arrays.copyOf(parts, parts.length - 1);
            shared = shared == null ? outer : common(shared, outer);
        }
        return shared == null ? 0 : Arrays.stream(shared).mapToInt(part -> part.length() + 1).sum();
    }

    private static String[] common(String[] one, String[] other) {
        int same = Arrays.mismatch(one, other);
        return same < 0 ? one : Arrays.copyOf(one, same);
    }
}
