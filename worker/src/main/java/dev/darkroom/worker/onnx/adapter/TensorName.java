package dev.darkroom.worker.onnx.adapter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the name of a tensor in a LoRA file says, in any of the spellings of the field: PEFT's and
/// diffusers' (`unet.mid_block.attentions.0.proj_in.lora_A.weight`), diffusers' earlier ones
/// (`….attn1.processor.to_q_lora.down.weight`, `….q_proj.lora_linear_layer.up.weight`), kohya's
/// (`lora_unet_mid_block_attentions_0_proj_in.lora_down.weight`).
///
/// @param network that the module is in
/// @param module its path with `_` between all parts, for kohya's spelling cannot be undone
/// @param dotted the path as the file has it, without network
/// @param role of the tensor for the module
record TensorName(Network network, String module, String dotted, Role role) {
    /// Whose weights are meant.
    enum Network {
        DENOISER,
        TEXT_ENCODER,
        TEXT_ENCODER_2,
        TEXT_ENCODER_3
    }

    /// What a tensor is for its module.
    enum Role {
        /// The first factor, rank x inputs.
        DOWN,
        /// The second, outputs x rank.
        UP,
        /// Between the two, rank x rank for each place of a kernel.
        MIDDLE,
        /// The scale, times the rank.
        ALPHA
    }

    /// Longer ones before those that they begin with.
    private static final Map<String, Network> PREFIXES = prefixes();

    private static final Pattern FACTOR =
            Pattern.compile("(.+)\\.lora_(A|B|down|up|mid)(\\.[A-Za-z0-9_-]+)?\\.weight");
    private static final Pattern EARLIER_FACTOR =
            Pattern.compile("(.+)[._]lora(_linear_layer)?\\.(down|up)\\.weight");
    private static final Pattern ALPHA = Pattern.compile("(.+?)([._]lora)?\\.alpha");
    private static final String PEFT = "base_model.model.";
    private static final String PROCESSOR = ".processor.";
    private static final String OUT = ".to_out";

    private static Map<String, Network> prefixes() {
        Map<String, Network> prefixes = new LinkedHashMap<>();
        prefixes.put("lora_unet_", Network.DENOISER);
        prefixes.put("lora_transformer_", Network.DENOISER);
        prefixes.put("lora_te1_", Network.TEXT_ENCODER);
        prefixes.put("lora_te2_", Network.TEXT_ENCODER_2);
        prefixes.put("lora_te3_", Network.TEXT_ENCODER_3);
        prefixes.put("lora_te_", Network.TEXT_ENCODER);
        prefixes.put("unet.", Network.DENOISER);
        prefixes.put("transformer.", Network.DENOISER);
        prefixes.put("model.diffusion_model.", Network.DENOISER);
        prefixes.put("diffusion_model.", Network.DENOISER);
        prefixes.put("text_encoder_2.", Network.TEXT_ENCODER_2);
        prefixes.put("text_encoder_3.", Network.TEXT_ENCODER_3);
        prefixes.put("text_encoder.", Network.TEXT_ENCODER);
        return prefixes;
    }

    /// @return empty for a name that is in none of the spellings
    static Optional<TensorName> read(String name) {
        Matcher factor = FACTOR.matcher(name);
        if (factor.matches()) {
            return Optional.of(of(factor.group(1), role(factor.group(2))));
        }
        Matcher earlier = EARLIER_FACTOR.matcher(name);
        if (earlier.matches()) {
            return Optional.of(of(earlier.group(1), role(earlier.group(3))));
        }
        Matcher alpha = ALPHA.matcher(name);
        return alpha.matches() ? Optional.of(of(alpha.group(1), Role.ALPHA)) : Optional.empty();
    }

    private static Role role(String word) {
        return switch (word) {
            case "A", "down" -> Role.DOWN;
            case "B", "up" -> Role.UP;
            default -> Role.MIDDLE;
        };
    }

    private static TensorName of(String path, Role role) {
        String bare = path.startsWith(PEFT) ? path.substring(PEFT.length()) : path;
        for (Map.Entry<String, Network> prefix : PREFIXES.entrySet()) {
            if (bare.startsWith(prefix.getKey())) {
                return of(prefix.getValue(), bare.substring(prefix.getKey().length()), role);
            }
        }
        return of(Network.DENOISER, bare, role);
    }

    private static TensorName of(Network network, String path, Role role) {
        String bare = path.startsWith(PEFT) ? path.substring(PEFT.length()) : path;
        String module = bare;
        if (bare.contains(PROCESSOR)) {
            module = bare.replace(PROCESSOR, ".");
            module = module.endsWith(OUT) ? module + ".0" : module;
        }
        return new TensorName(network, flat(module), module, role);
    }

    /// A path with `_` between all of its parts.
    static String flat(String path) {
        return path.replace('.', '_');
    }
}
