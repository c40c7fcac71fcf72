package dev.darkroom.worker.onnx;

import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.MemoryNeed;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.folder.Weights;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a directory of model folders offers, told without loading a network.
public final class ModelFolders {
    private ModelFolders() {}

    /// One model folder.
    public sealed interface Offer {
        Path path();

        /// @param name what requests call it
        /// @param pipelineClass as diffusers calls it
        /// @param oneTimestep why images at different steps do not share passes, where they do not
        /// @param need memory to draw with it on a processor
        record Usable(
                Path path,
                String name,
                String pipelineClass,
                Optional<String> oneTimestep,
                MemoryNeed need)
                implements Offer {}

        /// @param found what keeps it from being drawn with
        record Unusable(Path path, String found) implements Offer {}
    }

    /// The folders directly in `directory` that have a `model_index.json`, or `directory` itself
    /// where it has one, in the order of their names.
    public static List<Offer> in(Path directory) throws IOException {
        if (isModel(directory)) {
            return List.of(offer(directory));
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(ModelFolders::isModel).sorted().map(ModelFolders::offer).toList();
        }
    }

    /// The adapters of a folder for one model, told without loading a network.
    ///
    /// @throws IOException if one of the model's graphs cannot be read
    public static AdapterShelf adapters(Path model, Path adapters) throws IOException {
        ModelFolder folder = ModelFolder.open(model);
        Map<String, OnnxGraph> graphs = new LinkedHashMap<>();
        for (String part : Family.of(folder).needs(folder).networks()) {
            if (!part.startsWith("vae")) {
                graphs.put(part, folder.graph(part));
            }
        }
        return Adapting.shelf(adapters, folder, graphs);
    }

    private static boolean isModel(Path folder) {
        return Files.isRegularFile(folder.resolve(ModelFolder.INDEX));
    }

    private static Offer offer(Path path) {
        try {
            ModelFolder folder = ModelFolder.open(path);
            Family family = Family.of(folder);
            ModelFolder.Needs needs = family.needs(folder);
            folder.require(needs);
            ScheduleReader.read(folder, family);
            ModelCard.Size size = new CardReader(folder).size(family);
            return new Offer.Usable(
                    path,
                    folder.name(),
                    folder.pipelineClass(),
                    oneTimestep(folder),
                    MemoryNeed.of(folder, Weights.of(folder, needs), size));
        } catch (IOException | IllegalArgumentException e) {
            return new Offer.Unusable(path, e.getMessage());
        } catch (ModelFolderException e) {
            return new Offer.Unusable(path, e.getMessage());
        }
    }

    private static Optional<String> oneTimestep(ModelFolder folder) throws IOException {
        String denoiser = folder.has("unet") ? "unet" : "transformer";
        return folder.graph(denoiser).oneOnly("timestep");
    }
}
