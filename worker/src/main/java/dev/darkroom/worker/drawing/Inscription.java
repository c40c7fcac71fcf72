package dev.darkroom.worker.drawing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.image.PictureText;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/// The words inside a picture's file: how it was drawn, once as the field's programs write it and
/// once as JSON with everything needed to draw it again. A picture that it started from, and a
/// mask, are named by the SHA-256 of their RGB bytes. Nothing of who asked, when, or beside whom,
/// and nothing that depends on the language of the machine.
final class Inscription {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHORT_HASH = 10;
    private static final int ADAPTER_HASH = 12;
    private static final int CONTROL_HASH = 8;

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
        nuances.variation()
                .ifPresent(
                        variation ->
                                text.append(", Variation seed: ")
                                        .append(variation.seed())
                                        .append(", Variation seed strength: ")
                                        .append(plain(variation.strength())));
        nuances.options()
                .values()
                .forEach(
                        (option, value) ->
                                FieldWords.option(option)
                                        .ifPresent(
                                                word ->
                                                        text.append(", ")
                                                                .append(word)
                                                                .append(": ")
                                                                .append(plain((double) value))));
        if (nuances.noise() == NoiseKind.CUDA) {
            text.append(", RNG: NV");
        }
        if (nuances.wording().clipSkip() > 0) {
            // The field counts the layer that is read, from the last; a request what is left out.
            text.append(", Clip skip: ").append(nuances.wording().clipSkip() + 1);
        }
        text.append(", Model hash: ").append(shortened(model.hash()));
        adapters(text, nuances.adapters());
        controls(text, nuances.controls());
        nuances.imagePrompt()
                .ifPresent(
                        prompt ->
                                text.append(", Image prompt hash: ")
                                        .append(shortened(prompt.pictureSha256()))
                                        .append(", Image prompt weight: ")
                                        .append(plain(prompt.scale())));
        nuances.retrieval().ifPresent(used -> retrieval(text, used));
        return text.append(", Model: ").append(FieldWords.quoted(model.name())).toString();
    }

    /// As the field writes it; its own hashes leave the file's header out.
    private static void adapters(StringBuilder text, List<UsedAdapter> adapters) {
        if (!adapters.isEmpty()) {
            String hashes =
                    adapters.stream()
                            .map(
                                    one ->
                                            "%s: %s"
                                                    .formatted(
                                                            FieldWords.clean(one.name()),
                                                            one.sha256()
                                                                    .substring(0, ADAPTER_HASH)))
                            .collect(Collectors.joining(", "));
            text.append(", Lora hashes: ").append(FieldWords.quoted(hashes));
        }
    }

    private static void retrieval(StringBuilder text, UsedRetrieval used) {
        String hashes =
                used.pictures().stream()
                        .map(
                                one ->
                                        "%s: %s"
                                                .formatted(
                                                        FieldWords.clean(one.name()),
                                                        shortened(one.picture().sha256())))
                        .collect(Collectors.joining(", "));
        text.append(", Retrieved hashes: ").append(FieldWords.quoted(hashes));
        text.append(", Retrieved weight: ").append(plain(used.scale()));
    }

    /// As the field's extension for control networks writes its units.
    private static void controls(StringBuilder text, List<UsedControl> controls) {
        for (int i = 0; i < controls.size(); i++) {
            UsedControl used = controls.get(i);
            String unit =
                    "Module: %s, Model: %s [%s], Weight: %s, Resize Mode: Just Resize, Guidance Start: %s, Guidance End: %s, Control Mode: %s"
                            .formatted(
                                    used.picture().preprocessor(),
                                    FieldWords.clean(used.network()),
                                    used.sha256().substring(0, CONTROL_HASH),
                                    plain(used.scale()),
                                    plain(used.start()),
                                    plain(used.end()),
                                    used.guessMode() ? "ControlNet is more important" : "Balanced");
            text.append(", ControlNet ").append(i).append(": ").append(FieldWords.quoted(unit));
        }
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
        Stated.of(drawn).forEach((field, value) -> put(json, field, value));
        json.put("model", model.name()).put("modelHash", engine.modelHash());
        json.put("runtimeVersion", engine.runtimeVersion());
        json.put("provider", engine.provider()).put("cpuClass", engine.cpuClass());
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", impossible);
        }
    }

    private static void put(ObjectNode json, String field, Object value) {
        switch (value) {
            case InitImage init -> {
                json.put("initSha256", RequestDigest.sha256(init.pixels().rgb()));
                init.mask()
                        .map(mask -> RequestDigest.sha256(mask.rgb()))
                        .ifPresent(sha256 -> json.put("maskSha256", sha256));
            }
            case ModelCard.Size(int width, int height) ->
                    json.putObject(field).put("width", width).put("height", height);
            case Stated.Offset(int left, int top) ->
                    json.putObject(field).put("left", left).put("top", top);
            default -> json.set(field, JSON.valueToTree(value));
        }
    }
}
