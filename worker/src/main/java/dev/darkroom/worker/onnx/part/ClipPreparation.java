package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What `CLIPImageProcessor` of *transformers* does where its file does not say: the shorter side
/// is resized, the middle is cut out, and levels are normalised as CLIP was trained.
final class ClipPreparation {
    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};
    private static final int BICUBIC = 3;

    private ClipPreparation() {}

    /// Every key with its value.
    ///
    /// @param config those that are given, or a missing node
    /// @param side of the square that is seen where none is given
    /// @throws IllegalArgumentException where pictures are not resized
    static JsonNode whole(JsonNode config, int side) {
        if (!config.path("do_resize").asBoolean(true)) {
            throw new IllegalArgumentException(
                    "preprocessor_config.json has do_resize false; true would do");
        }
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.put("do_center_crop", true).put("resample", BICUBIC);
        whole.putObject("size").put("shortest_edge", side);
        whole.putObject("crop_size").put("height", side).put("width", side);
        for (int channel = 0; channel < MEAN.length; channel++) {
            whole.withArray("image_mean").add(MEAN[channel]);
            whole.withArray("image_std").add(DEVIATION[channel]);
        }
        config.properties().forEach(given -> whole.set(given.getKey(), given.getValue()));
        if (whole.get("size").isNumber()) { // as files of early versions say it
            whole.putObject("size").set("shortest_edge", config.get("size"));
        }
        return whole;
    }
}
