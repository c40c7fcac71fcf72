package dev.darkroom.standalone;

import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.part.LatentClassifier;

import java.util.ArrayList;
import java.util.List;

/// Which fields of a request a model's folder can honour, as far as its files tell without opening
/// a network: what docs/REQUESTS says is refused for its family is left out.
final class ModelFields {

    private static final List<String> ALWAYS =
            List.of(
                    "prompt",
                    "model",
                    "width",
                    "height",
                    "steps",
                    "guidanceScale",
                    "sampler",
                    "seed",
                    "count",
                    "format",
                    "quality",
                    "previewEvery",
                    "expiresAt",
                    "labels",
                    "noise",
                    "promptWeighting",
                    "longPrompts",
                    "samplerOptions",
                    "variationSeed",
                    "variationStrength");
    private static final List<String> LED_AWAY = List.of("negativePrompt", "guidanceRescale");
    private static final List<String> PICTURES = List.of("initImage", "strength", "mask");
    private static final List<String> FRAMES =
            List.of(
                    "originalSize",
                    "targetSize",
                    "cropTopLeft",
                    "negativeOriginalSize",
                    "negativeTargetSize",
                    "negativeCropTopLeft");

    private ModelFields() {}

    static List<String> of(ModelFolder folder) {
        String kind = folder.pipelineClass();
        boolean flux = kind.startsWith("Flux");
        boolean ledAway = !flux && !folder.config("unet").path("time_cond_proj_dim").isNumber();
        var fields = new ArrayList<>(ALWAYS);
        if (ledAway) {
            fields.addAll(LED_AWAY);
        }
        if (!flux) {
            fields.add("clipSkip");
        }
        for (int encoder = 2; folder.has("text_encoder_" + encoder); encoder++) {
            fields.add("prompt" + encoder);
            if (ledAway) {
                fields.add("negativePrompt" + encoder);
            }
        }
        if (flux || folder.has("text_encoder_3")) {
            fields.add("maxSequenceLength");
        }
        if (kind.contains("XL")) {
            fields.addAll(FRAMES);
        }
        if (folder.has(ModelFolder.PICTURE_ENCODER)) {
            fields.addAll(PICTURES);
        }
        if (folder.has(LatentClassifier.PART)) {
            fields.add("classGuidance");
        }
        if (!ControlParts.of(folder).usable().isEmpty()) {
            fields.add("controls");
        }
        if (ImageParts.of(folder) instanceof ImageParts.Usable) {
            fields.add("imagePrompt");
        }
        return List.copyOf(fields);
    }
}
