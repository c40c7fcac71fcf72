package dev.darkroom.worker.drawing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureText;

import java.math.BigDecimal;
import java.util.Locale;

/// The words inside a picture's file: how it was drawn, once as the field's programs write it and
/// once as JSON with everything needed to draw it again. A picture that it started from, and a
/// mask, are named by the SHA-256 of their RGB bytes. Nothing of who asked, when, or beside whom,
/// and nothing that depends on the language of the machine.
final class Inscription {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHORT_HASH = 10;

    private Inscription() {}

    static PictureText of(DrawingParameters drawn, ModelCard model, EngineIdentity engine) {
        return new PictureText(parameters(drawn, model), json(drawn, model, engine));
    }

    private static String parameters(DrawingParameters drawn, ModelCard model) {
        StringBuilder text = new StringBuilder(FieldWords.prompt(drawn.prompt())).append('\n');
        drawn.negativePrompt()
                .filter(negative -> !negative.isEmpty())
                .map(FieldWords::clean)
                .ifPresent(
                        negative -> text.append("Negative prompt: ").append(negative).append('\n'));
        text.append("Steps: ").append(drawn.steps());
        text.append(", Sampler: ").append(FieldWords.sampler(drawn.sampler()));
        text.append(", CFG scale: ").append(plain(drawn.guidanceScale()));
        text.append(", Seed: ").append(drawn.seed());
        text.append(", Size: ").append(drawn.width()).append('x').append(drawn.height());
        drawn.init()
                .ifPresent(
                        init ->
                                text.append(", Denoising strength: ")
                                        .append(plain(init.strength())));
        Nuances nuances = drawn.nuances();
        if (nuances.noise() == NoiseKind.CUDA) {
            text.append(", RNG: NV");
        }
        if (nuances.wording().clipSkip() > 0) {
            // The field counts the layer that is read, from the last; a request what is left out.
            text.append(", Clip skip: ").append(nuances.wording().clipSkip() + 1);
        }
        text.append(", Model hash: ").append(shortened(model.hash()));
        return text.append(", Model: ").append(FieldWords.quoted(model.name())).toString();
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
                        init -> {
                            json.put("strength", init.strength());
                            json.put("initSha256", RequestDigest.sha256(init.pixels().rgb()));
                            init.mask()
                                    .map(mask -> RequestDigest.sha256(mask.rgb()))
                                    .ifPresent(sha256 -> json.put("maskSha256", sha256));
                        });
        nuances(json, drawn.nuances());
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

    /// Only what was asked for, under the names that requests know it by.
    private static void nuances(ObjectNode json, Nuances nuances) {
        if (nuances.noise() != NoiseKind.CPU) {
            json.put("noise", nuances.noise().name().toLowerCase(Locale.ROOT));
        }
        if (nuances.guidanceRescale() != 0) {
            json.put("guidanceRescale", nuances.guidanceRescale());
        }
        Wording wording = nuances.wording();
        wording.prompt().second().ifPresent(text -> json.put("prompt2", text));
        wording.negative().second().ifPresent(text -> json.put("negativePrompt2", text));
        wording.prompt().third().ifPresent(text -> json.put("prompt3", text));
        wording.negative().third().ifPresent(text -> json.put("negativePrompt3", text));
        if (wording.clipSkip() != 0) {
            json.put("clipSkip", wording.clipSkip());
        }
        wording.longText().ifPresent(tokens -> json.put("maxSequenceLength", tokens));
        if (wording.weighted()) {
            json.put("promptWeighting", true);
        }
        wording.longTexts()
                .ifPresent(how -> json.put("longPrompts", how.name().toLowerCase(Locale.ROOT)));
        Framing framing = nuances.framing();
        frame(json, framing.prompt(), "originalSize", "targetSize", "cropTopLeft");
        framing.negative()
                .ifPresent(
                        frame ->
                                frame(
                                        json,
                                        frame,
                                        "negativeOriginalSize",
                                        "negativeTargetSize",
                                        "negativeCropTopLeft"));
    }

    private static void frame(
            ObjectNode json, Framing.Frame frame, String original, String target, String crop) {
        frame.original().ifPresent(size -> size(json.putObject(original), size));
        frame.target().ifPresent(size -> size(json.putObject(target), size));
        if (frame.left() != 0 || frame.top() != 0) {
            json.putObject(crop).put("left", frame.left()).put("top", frame.top());
        }
    }

    private static void size(ObjectNode json, ModelCard.Size size) {
        json.put("width", size.width()).put("height", size.height());
    }
}
