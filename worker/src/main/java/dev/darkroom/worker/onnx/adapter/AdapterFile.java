package dev.darkroom.worker.onnx.adapter;

import dev.darkroom.worker.onnx.safetensors.SafetensorsFile;
import dev.darkroom.worker.onnx.safetensors.StoredTensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// A LoRA file: what it adds to which modules, whatever the model.
///
/// @param products by the module's name as one of the file's tensors tells it
record AdapterFile(Map<TensorName, LowRank> products) {
    /// Trainers leave all they know of a training in the header.
    private static final int MOST_HEADER = 64 << 20;

    private static final int NAMED = 3;

    /// Other kinds of adapters by what their tensors' names hold.
    private static final Map<String, String> OTHER_KINDS = otherKinds();

    private record Target(TensorName.Network network, String module) {}

    private static Map<String, String> otherKinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("dora_scale", "DoRA");
        kinds.put("lora_magnitude_vector", "DoRA");
        kinds.put("hada_", "LoHa");
        kinds.put("lokr_", "LoKr");
        kinds.put("oft_", "OFT");
        kinds.put("boft_", "BOFT");
        kinds.put("ia3_", "IA3");
        kinds.put(".on_input", "IA3");
        kinds.put(".lora_B.bias", "LoRA with biases");
        kinds.put("lora_embedding_", "LoRA of embeddings");
        return kinds;
    }

    /// @throws IllegalArgumentException saying what it is in place of a LoRA file, or which of its
    ///   tensors belong to nothing
    static AdapterFile read(Path file) throws IOException {
        SafetensorsFile held = held(file);
        PeftConfig config = PeftConfig.of(held);
        Map<Target, Map<TensorName.Role, StoredTensor>> found = new LinkedHashMap<>();
        Map<Target, TensorName> names = new LinkedHashMap<>();
        List<String> strange = new ArrayList<>();
        for (Map.Entry<String, StoredTensor> tensor : held.tensors().entrySet()) {
            demandLora(tensor.getKey());
            Optional<TensorName> name = TensorName.read(tensor.getKey());
            if (name.isEmpty()) {
                strange.add(tensor.getKey());
                continue;
            }
            Target target = new Target(name.get().network(), name.get().module());
            names.putIfAbsent(target, name.get());
            Object other =
                    found.computeIfAbsent(target, _ -> new EnumMap<>(TensorName.Role.class))
                            .put(name.get().role(), tensor.getValue());
            if (other != null) {
                throw new IllegalArgumentException(
                        "has two tensors for one place, the second is " + tensor.getKey());
            }
        }
        demandNone(strange, "has tensors whose names are no LoRA's");
        if (found.isEmpty()) {
            throw new IllegalArgumentException("has no tensors");
        }
        Map<TensorName, LowRank> products = new LinkedHashMap<>();
        found.forEach(
                (target, roles) ->
                        products.put(names.get(target), product(names.get(target), roles, config)));
        return new AdapterFile(products);
    }

    private static SafetensorsFile held(Path file) throws IOException {
        try {
            return SafetensorsFile.read(file, MOST_HEADER);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is no safetensors file that can be read: it has " + e.getMessage(), e);
        }
    }

    private static void demandLora(String tensor) {
        OTHER_KINDS.forEach(
                (part, kind) -> {
                    if (tensor.contains(part)) {
                        throw new IllegalArgumentException(
                                "is %s (%s); LoRA would do".formatted(kind, tensor));
                    }
                });
    }

    /// @throws IllegalArgumentException naming some, where there are any
    static void demandNone(List<String> names, String fault) {
        if (!names.isEmpty()) {
            int rest = names.size() - NAMED;
            throw new IllegalArgumentException(
                    "%s: %s%s"
                            .formatted(
                                    fault,
                                    String.join(
                                            ", ", names.subList(0, Math.min(NAMED, names.size()))),
                                    rest > 0 ? " and %s more".formatted(rest) : ""));
        }
    }

    private static LowRank product(
            TensorName name, Map<TensorName.Role, StoredTensor> roles, PeftConfig config) {
        StoredTensor up = roles.get(TensorName.Role.UP);
        StoredTensor down = roles.get(TensorName.Role.DOWN);
        if (up == null || down == null || down.shape().isEmpty() || down.shape().getFirst() < 1) {
            throw new IllegalArgumentException(
                    "has not both factors for %s".formatted(name.dotted()));
        }
        int rank = down.shape().getFirst();
        StoredTensor alpha = roles.get(TensorName.Role.ALPHA);
        OptionalDouble strength = config.strength(name, rank);
        return new LowRank(
                up,
                down,
                Optional.ofNullable(roles.get(TensorName.Role.MIDDLE)),
                alpha == null ? strength.orElse(1) : single(name, alpha) / rank);
    }

    private static double single(TensorName name, StoredTensor alpha) {
        if (alpha.size() != 1) {
            throw new IllegalArgumentException(
                    "has an alpha of %s numbers for %s; one would do"
                            .formatted(alpha.size(), name.dotted()));
        }
        return alpha.values()[0];
    }
}
