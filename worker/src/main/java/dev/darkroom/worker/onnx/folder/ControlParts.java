package dev.darkroom.worker.onnx.folder;

import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.graph.ResidualPorts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The control networks (ControlNet) of a model's folder, told without opening them:
/// `controlnet/model.onnx` is called `controlnet`, `controlnet/canny/model.onnx` and
/// `controlnet_canny/model.onnx` are called `canny`.
///
/// @param byName what there is, those that cannot be used among them
public record ControlParts(SortedMap<String, Part> byName) {
    /// What a control network sees: the picture that it leads by.
    public static final String PICTURE = "controlnet_cond";

    /// How much it leads, where its graph takes that.
    public static final String SCALE = "conditioning_scale";

    private static final String FOLDER = "controlnet";
    private static final String PREFIX = FOLDER + "_";
    private static final String UNET = "unet";
    private static final String LATENTS = "sample";
    private static final String TIMESTEP = "timestep";
    private static final int CHANNELS = 1;

    /// One control network.
    public sealed interface Part {
        /// @param part of the folder that it lies in
        record Usable(String part) implements Part {}

        /// @param why it cannot lead this model
        record Unusable(String why) implements Part {}
    }

    public static ControlParts of(ModelFolder folder) {
        Set<String> parts = parts(folder.path());
        SortedMap<String, Part> byName = new TreeMap<>();
        if (parts.isEmpty()) {
            return new ControlParts(byName);
        }
        Map<String, Port> unet = unetInputs(folder);
        Map<String, String> places = new LinkedHashMap<>();
        for (String part : parts) {
            String name = name(part);
            String other = places.putIfAbsent(name, part);
            byName.put(
                    name,
                    other == null
                            ? part(folder, part, unet)
                            : new Part.Unusable(
                                    "%s and %s both are called %s".formatted(other, part, name)));
        }
        return new ControlParts(byName);
    }

    /// None where the model has no U-Net, or none that can be read, which is told elsewhere.
    private static Map<String, Port> unetInputs(ModelFolder folder) {
        try {
            return folder.has(UNET) ? folder.graph(UNET).inputs() : Map.of();
        } catch (IOException | RuntimeException _) {
            return Map.of();
        }
    }

    private static Set<String> parts(Path folder) {
        Set<String> parts = new TreeSet<>();
        for (String name : folders(folder)) {
            if (name.startsWith(PREFIX)) {
                parts.add(name);
            } else if (name.equals(FOLDER)) {
                List<String> several = folders(folder.resolve(FOLDER));
                several.forEach(one -> parts.add(FOLDER + "/" + one));
                if (several.isEmpty()
                        || Files.isRegularFile(folder.resolve(FOLDER).resolve("model.onnx"))) {
                    parts.add(FOLDER);
                }
            }
        }
        return parts;
    }

    private static List<String> folders(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new ModelFolderException(folder, "it cannot be listed: " + e.getMessage(), e);
        }
    }

    private static String name(String part) {
        return part.startsWith(PREFIX)
                ? part.substring(PREFIX.length())
                : part.substring(part.indexOf('/') + 1);
    }

    private static Part part(ModelFolder folder, String part, Map<String, Port> unet) {
        if (!folder.has(part)) {
            return new Part.Unusable("%s/model.onnx is missing".formatted(part));
        }
        if (unet.isEmpty()) {
            return new Part.Unusable("this model has no U-Net, which alone can be led");
        }
        try {
            return fault(unet, folder.graph(part))
                    .<Part>map(Part.Unusable::new)
                    .orElseGet(() -> new Part.Usable(part));
        } catch (IOException | RuntimeException e) {
            return new Part.Unusable(e.getMessage());
        }
    }

    /// What keeps a graph from leading a U-Net; empty where nothing does.
    private static Optional<String> fault(Map<String, Port> unet, OnnxGraph control) {
        List<Port> taken = ResidualPorts.inputs(unet);
        List<Port> given = ResidualPorts.outputs(control.outputs());
        if (taken.isEmpty()) {
            return Optional.of(
                    "unet has no inputs for it; down_block_additional_residuals_0 and so on, and"
                            + " mid_block_additional_residual would do");
        }
        if (taken.size() != given.size()) {
            return Optional.of(
                    "it gives %s outputs where unet takes %s"
                            .formatted(given.size(), taken.size()));
        }
        for (int i = 0; i < taken.size(); i++) {
            int into = taken.get(i).extent(CHANNELS, Port.FREE);
            int from = given.get(i).rank() == 4 ? given.get(i).extent(CHANNELS, Port.FREE) : into;
            if (into != Port.FREE && from != Port.FREE && into != from) {
                return Optional.of(
                        "its output %s has %s channels where input %s of unet has %s"
                                .formatted(given.get(i).name(), from, taken.get(i).name(), into));
            }
        }
        return inputsFault(unet.keySet(), control.inputs().keySet());
    }

    private static Optional<String> inputsFault(Set<String> unet, Set<String> control) {
        List<String> missing =
                Stream.of(LATENTS, TIMESTEP, PICTURE)
                        .filter(name -> !control.contains(name))
                        .toList();
        if (!missing.isEmpty()) {
            return Optional.of("its graph has no input " + String.join(", ", missing));
        }
        List<String> strange = new ArrayList<>(control);
        strange.removeAll(unet);
        strange.removeAll(List.of(PICTURE, SCALE));
        return strange.isEmpty()
                ? Optional.empty()
                : Optional.of("nothing is known for its inputs " + String.join(", ", strange));
    }

    /// The parts of those that can be used.
    public List<String> usable() {
        return usableNames().stream().map(name -> ((Part.Usable) byName.get(name)).part()).toList();
    }

    public List<String> usableNames() {
        return byName.keySet().stream()
                .filter(name -> byName.get(name) instanceof Part.Usable)
                .toList();
    }
}
