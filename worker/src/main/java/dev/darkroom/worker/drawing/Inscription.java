package dev.darkroom.worker.drawing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureText;

import java.math.BigDecimal;
import java.util.Locale;

/// The words inside a picture's file: how it was drawn, once as the field's programs write it and
/// once as JSON with everything needed to draw it again. A picture that it started from is named by
/// the SHA-256 of its RGB bytes. Nothing of who asked, when, or beside whom, and nothing that
/// depends on the language of the machine.
final class Inscription {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHORT_HASH = 10;

    private Inscription() {}

    static PictureText of(DrawingParameters drawn, ModelCard model, EngineIdentity engine) {
        return new PictureText(parameters(drawn, model), json(drawn, model, engine));
    }

    private static String parameters(DrawingParameters drawn, ModelCard model) {
        StringBuilder text = new StringBuilder(drawn.prompt()).append('\n');
        drawn.negativePrompt()
                .filter(negative -> !negative.isEmpty())
                .ifPresent(
                        negative -> text.append("Negative prompt: ").append(negative).append('\n'));
        text.append("Steps: ").append(drawn.steps());
        text.append(", Sampler: ").append(drawn.sampler());
        text.append(", CFG scale: ").append(plain(drawn.guidanceScale()));
        text.append(", Seed: ").append(drawn.seed());
        text.append(", Size: ").append(drawn.width()).append('x').append(drawn.height());
        drawn.init()
                .ifPresent(
                        init ->
                                text.append(", Denoising strength: ")
                                        .append(plain(init.strength())));
        text.append(", Model hash: ").append(shortened(model.hash()));
        return text.append(", Model: ").append(model.name()).toString();
    }

    private static String shortened(String hash) {
        return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    /// 3 rather than 3.0, as the field writes it.
    private static String plain(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    private static String json(DrawingParameters drawn, ModelCard model, EngineIdentity engine) {
        ObjectNode json = JSON.createObjectNode();
        json.put("prompt", drawn.prompt());
        drawn.negativePrompt().ifPresent(negative -> json.put("negativePrompt", negative));
        json.put("width", drawn.width()).put("height", drawn.height());
        json.put("steps", drawn.steps()).put("sampler", drawn.sampler());
        json.put("guidanceScale", drawn.guidanceScale()).put("seed", drawn.seed());
        drawn.init()
                .ifPresent(
                        init ->
                                json.put("strength", init.strength())
                                        .put("initSha256", Studio.sha256(init.pixels().rgb())));
        json.put("format", drawn.format().name().toLowerCase(Locale.ROOT));
        if (drawn.format() != ImageFormat.PNG) {
            json.put("quality", drawn.quality());
        }
        json.put("model", model.name()).put("modelHash", engine.modelHash());
        json.put("runtimeVersion", engine.runtimeVersion());
        json.put("provider", engine.provider()).put("cpuClass", engine.cpuClass());
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", impossible);
        }
    }
}
