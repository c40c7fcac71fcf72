package dev.darkroom.worker.onnx.adapter;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The U-Net's modules as the first checkpoints of Stable Diffusion name them
/// (`input_blocks_4_1_proj_in`), told as diffusers does. Adapters of SDXL are often written for
/// these.
///
/// @param layers residual blocks of each stage on the way down
record CheckpointNames(int layers) {
    private static final Pattern BLOCK =
            Pattern.compile("(input|output)_blocks_(\\d+)_(\\d+)(?:_(.+))?");
    private static final Pattern MIDDLE = Pattern.compile("middle_block_(\\d)_(.+)");
    private static final Map<String, String> WHOLE =
            Map.of(
                    "input_blocks_0_0", "conv_in",
                    "out_2", "conv_out",
                    "time_embed_0", "time_embedding_linear_1",
                    "time_embed_2", "time_embedding_linear_2",
                    "label_emb_0_0", "add_embedding_linear_1",
                    "label_emb_0_2", "add_embedding_linear_2");
    private static final Map<String, String> RESIDUAL =
            Map.of(
                    "in_layers_2", "conv1",
                    "out_layers_3", "conv2",
                    "emb_layers_1", "time_emb_proj",
                    "skip_connection", "conv_shortcut");

    /// The same module's name in diffusers, or the name as it is.
    String translated(String module) {
        if (WHOLE.containsKey(module)) {
            return WHOLE.get(module);
        }
        Matcher middle = MIDDLE.matcher(module);
        if (middle.matches()) {
            String rest = middle.group(2);
            return switch (middle.group(1)) {
                case "0" -> "mid_block_resnets_0_" + RESIDUAL.getOrDefault(rest, rest);
                case "1" -> "mid_block_attentions_0_" + rest;
                default -> "mid_block_resnets_1_" + RESIDUAL.getOrDefault(rest, rest);
            };
        }
        Matcher block = BLOCK.matcher(module);
        if (!block.matches() || block.group(4) == null) {
            return module;
        }
        int number = Integer.parseInt(block.group(2));
        int inside = Integer.parseInt(block.group(3));
        return block.group(1).equals("input")
                ? down(number - 1, inside, block.group(4))
                : up(number, inside, block.group(4));
    }

    /// A stage ends with what halves the size.
    private String down(int number, int inside, String rest) {
        int stage = number / (layers + 1);
        int layer = number % (layers + 1);
        if (layer == layers) {
            return "down_blocks_%s_downsamplers_0_conv".formatted(stage);
        }
        return layer("down_blocks_" + stage, layer, inside, rest);
    }

    /// What doubles the size stands behind the last layer of a stage.
    private String up(int number, int inside, String rest) {
        int stage = number / (layers + 1);
        if (inside > 0 && rest.equals("conv")) {
            return "up_blocks_%s_upsamplers_0_conv".formatted(stage);
        }
        return layer("up_blocks_" + stage, number % (layers + 1), inside, rest);
    }

    private static String layer(String stage, int layer, int inside, String rest) {
        return inside == 0
                ? "%s_resnets_%s_%s".formatted(stage, layer, RESIDUAL.getOrDefault(rest, rest))
                : "%s_attentions_%s_%s".formatted(stage, layer, rest);
    }
}
