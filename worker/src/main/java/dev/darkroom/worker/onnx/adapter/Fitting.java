package dev.darkroom.worker.onnx.adapter;

import dev.darkroom.worker.onnx.graph.ModuleWeight;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds in one model what adapters change.
public final class Fitting {
    private final Map<TensorName.Network, String> parts = new LinkedHashMap<>();
    private final Map<String, ModuleIndex> modules = new LinkedHashMap<>();
    private final CheckpointNames checkpoints;

    /// @param graphs by their parts
    /// @param layers residual blocks of each stage of a U-Net
    public Fitting(Map<String, OnnxGraph> graphs, int layers) {
        this.checkpoints = new CheckpointNames(layers);
        graphs.forEach(
                (part, graph) -> {
                    parts.put(network(part), part);
                    modules.put(part, new ModuleIndex(graph));
                });
    }

    private static TensorName.Network network(String part) {
        return switch (part) {
            case "text_encoder" -> TensorName.Network.TEXT_ENCODER;
            case "text_encoder_2" -> TensorName.Network.TEXT_ENCODER_2;
            case "text_encoder_3" -> TensorName.Network.TEXT_ENCODER_3;
            default -> TensorName.Network.DENOISER;
        };
    }

    /// The part of a model that is no text encoder.
    static boolean isDenoiser(String part) {
        return network(part) == TensorName.Network.DENOISER;
    }

    /// @throws IllegalArgumentException naming some of what fits nothing
    Adapter fit(AdapterFile file) {
        Map<String, Map<ModuleWeight, LowRank>> changes = new LinkedHashMap<>();
        List<String> strange = new ArrayList<>();
        file.products()
                .forEach(
                        (name, product) -> {
                            Optional<Set<ModuleWeight>> found = find(name);
                            if (found.isEmpty()) {
                                strange.add(told(name));
                                return;
                            }
                            for (ModuleWeight weight : found.get()) {
                                demandFit(name, product, weight);
                                LowRank other =
                                        changes.computeIfAbsent(
                                                        parts.get(name.network()),
                                                        _ -> new LinkedHashMap<>())
                                                .put(weight, product);
                                if (other != null) {
                                    throw new IllegalArgumentException(
                                            "changes %s twice".formatted(told(name)));
                                }
                            }
                        });
        AdapterFile.demandNone(strange, "is for modules that this model does not have");
        return new Adapter(changes);
    }

    private Optional<Set<ModuleWeight>> find(TensorName name) {
        ModuleIndex index = modules.get(parts.getOrDefault(name.network(), ""));
        if (index == null) {
            return Optional.empty();
        }
        return name.network() == TensorName.Network.DENOISER
                ? index.find(name.module())
                        .or(() -> index.find(checkpoints.translated(name.module())))
                : index.find(name.module());
    }

    private static void demandFit(TensorName name, LowRank product, ModuleWeight weight) {
        Optional<String> misfit = product.misfit(weight);
        if (misfit.isPresent()) {
            throw new IllegalArgumentException("%s %s".formatted(told(name), misfit.get()));
        }
        if (weight.shared()) {
            throw new IllegalArgumentException(
                    "%s shares its weight %s with another module in this model"
                            .formatted(told(name), weight.tensor()));
        }
    }

    private static String told(TensorName name) {
        return switch (name.network()) {
            case DENOISER -> name.dotted();
            case TEXT_ENCODER -> "text_encoder." + name.dotted();
            case TEXT_ENCODER_2 -> "text_encoder_2." + name.dotted();
            case TEXT_ENCODER_3 -> "text_encoder_3." + name.dotted();
        };
    }
}
