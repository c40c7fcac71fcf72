package dev.darkroom.standalone;

import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.LatentClassifier;
import dev.darkroom.worker.retrieval.IndexOrigin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /// @param index what made the workers' index, where there is one
    static List<String> of(ModelFolder folder, Optional<IndexOrigin> index) {
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
        if (ImageParts.of(folder) instanceof ImageParts.Usable usable) {
            fields.add("imagePrompt");
            if (index.filter(origin -> made(usable, folder, origin)).isPresent()) {
                fields.add("retrieve");
            }
        }
        return List.copyOf(fields);
    }

    /// Whether the index was made by the model's own image encoder.
    private static boolean made(ImageParts.Usable usable, ModelFolder folder, IndexOrigin origin) {
        try {
            return usable.sha256(folder).equals(origin.encoder());
        } catch (IOException e) {
            throw new ModelFolderException(
                    folder.path(), "a file cannot be read: " + e.getMessage(), e);
        }
    }
}
