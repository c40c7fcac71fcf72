package dev.darkroom.worker.onnx.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.safetensors.SafetensorsFile;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/// PEFT's configuration of an adapter, where diffusers has left it in the file's metadata:
/// `unet.lora_alpha` and the like.
///
/// @param keys all of it; a missing node where there is none
record PeftConfig(JsonNode keys) {
    private static final String METADATA = "lora_adapter_metadata";

    static PeftConfig of(SafetensorsFile file) throws IOException {
        String told = file.metadata().get(METADATA);
        PeftConfig config =
                new PeftConfig(told == null ? MissingNode.getInstance() : Json.parse(told));
        for (Map.Entry<String, JsonNode> entry : config.keys.properties()) {
            if (entry.getKey().endsWith("use_dora") && entry.getValue().asBoolean()) {
                throw new IllegalArgumentException("is DoRA (%s)".formatted(entry.getKey()));
            }
        }
        return config;
    }

    /// What a module's product counts at scale 1, where this says so.
    OptionalDouble strength(TensorName name, int rank) {
        String prefix = name.network().name().toLowerCase(Locale.ROOT);
        JsonNode alpha = key(prefix, "lora_alpha");
        for (Map.Entry<String, JsonNode> pattern : key(prefix, "alpha_pattern").properties()) {
            String suffix = pattern.getKey();
            if (name.dotted().equals(suffix) || name.dotted().endsWith("." + suffix)) {
                alpha = pattern.getValue();
            }
        }
        if (!alpha.isNumber()) {
            return OptionalDouble.empty();
        }
        boolean root = key(prefix, "use_rslora").asBoolean();
        return OptionalDouble.of(alpha.asDouble() / (root ? Math.sqrt(rank) : rank));
    }

    private JsonNode key(String network, String key) {
        if (!network.equals("denoiser")) {
            return keys.path(network + "." + key);
        }
        for (String prefix : new String[] {"unet.", "transformer.", ""}) {
            if (keys.has(prefix + key)) {
                return keys.get(prefix + key);
            }
        }
        return MissingNode.getInstance();
    }
}
