package dev.darkroom.worker.onnx.adapter;

import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.onnx.graph.ModuleWeight;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Merges adapters into a model's weights: W' = W + scale * alpha / rank * (up x down), one adapter
/// after the other, in single precision, then rounded to what the graph holds.
public final class Merging {
    private final AdapterFolder folder;
    private final Map<String, OnnxGraph> graphs;

    /// @param graphs of the model by its parts
    public Merging(AdapterFolder folder, Map<String, OnnxGraph> graphs) {
        this.folder = folder;
        this.graphs = graphs;
    }

    private record Change(ModuleWeight weight, LowRank product, double scale) {}

    /// The graphs of the parts that change.
    ///
    /// @throws IOException if a file is gone or has changed, or weights cannot be read
    public Map<String, OnnxGraph> of(List<UsedAdapter> adapters) throws IOException {
        Map<String, Map<String, List<Change>>> changes = new LinkedHashMap<>();
        for (UsedAdapter used : adapters) {
            Adapter adapter = folder.open(used.name(), used.sha256());
            adapter.changes()
                    .forEach(
                            (part, products) -> {
                                double scale = scale(used, part);
                                if (scale != 0) {
                                    products.forEach(
                                            (weight, product) ->
                                                    changes.computeIfAbsent(
                                                                    part,
                                                                    _ -> new LinkedHashMap<>())
                                                            .computeIfAbsent(
                                                                    weight.tensor(),
                                                                    _ -> new ArrayList<>())
                                                            .add(
                                                                    new Change(
                                                                            weight, product,
                                                                            scale)));
                                }
                            });
        }
        Map<String, OnnxGraph> merged = new LinkedHashMap<>();
        for (Map.Entry<String, Map<String, List<Change>>> part : changes.entrySet()) {
            merged.put(part.getKey(), merged(graphs.get(part.getKey()), part.getValue()));
        }
        return merged;
    }

    private static double scale(UsedAdapter used, String part) {
        return Fitting.isDenoiser(part) ? used.scale() : used.textEncoderScale();
    }

    private static OnnxGraph merged(OnnxGraph graph, Map<String, List<Change>> changes)
            throws IOException {
        OnnxGraph.Numbers own = graph.numbers();
        return graph.withWeights(
                changes.keySet(),
                tensor -> {
                    float[] values = own.of(tensor);
                    for (Change change : changes.get(tensor)) {
                        change.product().addTo(values, change.weight(), change.scale());
                    }
                    return values;
                });
    }
}
