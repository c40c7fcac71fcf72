package dev.darkroom.worker.onnx;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.drawing.WeightSet;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.onnx.adapter.AdapterFolder;
import dev.darkroom.worker.onnx.adapter.Fitting;
import dev.darkroom.worker.onnx.adapter.Merging;
import dev.darkroom.worker.onnx.family.Connected;
import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.MemoryLimit;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.part.ControlNetworks;
import dev.darkroom.worker.onnx.part.Parts;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A loaded model's adapters: which there are, and the networks with them.
///
/// @param sets owned; closed with this
public record Adapting(AdapterShelf shelf, WeightSets sets) implements AutoCloseable {
    private static final int USUAL_LAYERS = 2;

    /// Where adapters lie.
    ///
    /// @param folder of their files
    /// @param memory bytes that sets of weights may take besides the model's own
    public record Place(Path folder, long memory) {}

    /// @param parts of the loaded model
    /// @param controls that lead it, with adapters as without
    static Adapting of(Place place, Family family, Parts parts, ControlNetworks controls) {
        Map<String, OnnxGraph> graphs = parts.graphs();
        AdapterFolder folder = shelf(place.folder(), parts.folder(), graphs);
        var merging = new Merging(folder, graphs);
        return new Adapting(
                folder,
                new WeightSets(
                        adapters -> {
                            demandRoom(need(adapters, folder, graphs));
                            return opened(merging.of(adapters), family, parts, controls);
                        },
                        adapters -> need(adapters, folder, graphs),
                        place.memory()));
    }

    static AdapterFolder shelf(Path files, ModelFolder model, Map<String, OnnxGraph> graphs) {
        int layers = model.config("unet").path("layers_per_block").asInt(USUAL_LAYERS);
        return new AdapterFolder(files, new Fitting(graphs, layers));
    }

    WeightSet hold(List<UsedAdapter> adapters, Runnable stillWanted) {
        return sets.hold(adapters, stillWanted);
    }

    /// What the networks that change take once more.
    private static long need(
            List<UsedAdapter> adapters, AdapterShelf shelf, Map<String, OnnxGraph> graphs) {
        boolean denoiser = false;
        boolean texts = false;
        for (UsedAdapter adapter : adapters) {
            if (shelf.find(adapter.name()) instanceof AdapterShelf.Found.Usable found) {
                denoiser |= found.denoiser() && adapter.scale() != 0;
                texts |= found.texts() && adapter.textEncoderScale() != 0;
            }
        }
        long bytes = 0;
        for (Map.Entry<String, OnnxGraph> graph : graphs.entrySet()) {
            if (graph.getKey().startsWith("text_encoder") ? texts : denoiser) {
                bytes += graph.getValue().weightBytes().loaded();
            }
        }
        return bytes;
    }

    /// Says before anything is merged what would otherwise end the process without a word.
    private static void demandRoom(long need) {
        long free = MemoryLimit.here().free();
        if (need > free) {
            throw new IllegalStateException(
                    "weights with adapters take %s MiB and %s are free; fewer sets of adapters side by side (--adapter-memory), or more memory, would do"
                            .formatted(need >> 20, free >> 20));
        }
    }

    private static WeightSets.Made opened(
            Map<String, OnnxGraph> merged, Family family, Parts parts, ControlNetworks controls) {
        Parts adapted = parts.with(merged);
        try {
            Connected connected = family.connect(adapted);
            return new Networks(
                    adapted,
                    connected,
                    controls.leading(connected.denoiser()),
                    Set.copyOf(merged.keySet()));
        } catch (RuntimeException e) {
            adapted.close();
            throw e;
        }
    }

    /// @param changed parts that have other weights than the model's own
    private record Networks(
            Parts parts, Connected connected, ForwardPass denoiser, Set<String> changed)
            implements WeightSets.Made {
        @Override
        public boolean adaptsTexts() {
            return changed.stream().anyMatch(part -> part.startsWith("text_encoder"));
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            return connected.encode(words, pieces);
        }

        @Override
        public void close() {
            parts.close();
        }
    }

    @Override
    public void close() {
        sets.close();
    }
}
