package dev.darkroom.worker.onnx.folder;

import dev.darkroom.worker.onnx.graph.WeightBytes;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a model folder's networks weigh, by what their graphs refer to. They are loaded once and
/// shared by all requests.
///
/// @param parts by the part's name, in the order they are loaded
public record Weights(Map<String, WeightBytes> parts) {
    /// Measured with a network of 1.7 GB.
    private static final double WIDENING = 0.8;

    /// @param needs what the model's family opens in the folder
    /// @throws ModelFolderException if a network cannot be read, or weights that it refers to are
    ///   missing
    public static Weights of(ModelFolder folder, ModelFolder.Needs needs) {
        Map<String, WeightBytes> parts = new LinkedHashMap<>();
        for (String part : needs.networks()) {
            parts.put(part, weigh(folder, part));
        }
        if (folder.has(ModelFolder.PICTURE_ENCODER)) {
            parts.put(ModelFolder.PICTURE_ENCODER, weigh(folder, ModelFolder.PICTURE_ENCODER));
        }
        ControlParts.of(folder).usable().forEach(part -> parts.put(part, weigh(folder, part)));
        if (ImageParts.of(folder) instanceof ImageParts.Usable images) {
            images.networks().forEach(part -> parts.put(part, weigh(folder, part)));
        }
        if (folder.has(ImageParts.TEXT_TOWER)) { // counted whether or not an index has it opened
            parts.put(ImageParts.TEXT_TOWER, weigh(folder, ImageParts.TEXT_TOWER));
        }
        return new Weights(parts);
    }

    private static WeightBytes weigh(ModelFolder folder, String part) {
        try {
            return folder.graph(part).weightBytes();
        } catch (IOException | RuntimeException e) {
            throw new ModelFolderException(
                    folder.path(), "%s cannot be used: %s".formatted(part, e.getMessage()), e);
        }
    }

    /// The bytes of a part's weights as they lie in their files.
    public long of(String part) {
        return parts.getOrDefault(part, WeightBytes.NONE).total();
    }

    /// The bytes of all weights as they lie in their files.
    public long total() {
        return all().total();
    }

    /// The bytes of all weights in a processor's memory.
    public long loaded() {
        return all().loaded();
    }

    /// The bytes that opening the part with the most weights of half precision takes beyond what it
    /// keeps in a processor's memory: while they are widened, some are there twice.
    public long widening() {
        long most = parts.values().stream().mapToLong(WeightBytes::half).max().orElse(0);
        return (long) (WIDENING * most);
    }

    private WeightBytes all() {
        return parts.values().stream().reduce(WeightBytes.NONE, WeightBytes::plus);
    }
}
