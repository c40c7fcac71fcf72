package dev.darkroom.worker.onnx.learned;

import dev.darkroom.worker.onnx.safetensors.SafetensorsFile;
import dev.darkroom.worker.onnx.safetensors.StoredTensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One file of learned words, in any of the forms that the field's programs write: a single tensor
/// under the word's name (diffusers), a dictionary with `string_to_param` and `name`
/// (AUTOMATIC1111), a tensor `emb_params`, or tensors `clip_l` and `clip_g` for the two encoders of
/// Stable Diffusion XL. The last two forms are called as their file is.
final class LearnedFile {
    /// Learned words have a header of some hundred bytes; a checkpoint's is longer.
    private static final int MOST_HEADER = 1 << 16;

    private static final String PARAMETERS = "string_to_param";
    private static final String UNNAMED = "emb_params";
    private static final Map<String, String> ENCODERS =
            Map.of("clip_l", "text_encoder", "clip_g", "text_encoder_2");

    private LearnedFile() {}

    /// A word, and the encoder it is for where the file says so.
    record Found(LearnedWord word, Optional<String> encoder) {}

    /// Whether a file of this name can be one.
    static boolean named(Path file) {
        return file.getFileName().toString().matches("[^.].*\\.(safetensors|bin|pt)");
    }

    /// @throws IllegalArgumentException if it is in none of the forms
    static List<Found> read(Path file) throws IOException {
        String name = file.getFileName().toString();
        Map<String, Object> held =
                name.endsWith(".safetensors") ? tensors(file) : TorchFile.read(file);
        return found(held, name.substring(0, name.lastIndexOf('.')));
    }

    private static Map<String, Object> tensors(Path file) throws IOException {
        Map<String, Object> held = new LinkedHashMap<>();
        SafetensorsFile.read(file, MOST_HEADER)
                .tensors()
                .forEach((name, tensor) -> held.put(name, vectors(tensor)));
        return held;
    }

    private static Vectors vectors(StoredTensor tensor) {
        List<Integer> shape = tensor.shape();
        List<Integer> strides = shape.size() == 2 ? List.of(shape.get(1), 1) : List.of(1);
        return Vectors.of(tensor.bytes(), tensor.kind(), 0, shape, strides);
    }

    private static List<Found> found(Map<String, Object> held, String stem) {
        List<Found> found = new ArrayList<>();
        ENCODERS.forEach(
                (key, encoder) -> {
                    if (held.containsKey(key)) {
                        found.add(new Found(word(stem, held.get(key)), Optional.of(encoder)));
                    }
                });
        if (!found.isEmpty()) {
            return found;
        }
        if (held.get(PARAMETERS) instanceof Map<?, ?> parameters && parameters.size() == 1) {
            String name = held.get("name") instanceof String said ? said : stem;
            return List.of(
                    new Found(word(name, parameters.values().iterator().next()), Optional.empty()));
        }
        if (held.size() != 1) {
            throw new IllegalArgumentException(
                    "%s tensors; one under the word's name, or clip_l and clip_g, would do"
                            .formatted(held.size()));
        }
        Map.Entry<String, Object> only = held.entrySet().iterator().next();
        String name = only.getKey().equals(UNNAMED) ? stem : only.getKey();
        return List.of(new Found(word(name, only.getValue()), Optional.empty()));
    }

    private static LearnedWord word(String name, Object held) {
        if (!(held instanceof Vectors vectors)) {
            throw new IllegalArgumentException("no vectors for '%s'".formatted(name));
        }
        if (name.isBlank() || !name.equals(name.strip())) {
            throw new IllegalArgumentException(
                    "a word '%s'; one without spaces around it would do".formatted(name));
        }
        return new LearnedWord(name, vectors.rows());
    }
}
