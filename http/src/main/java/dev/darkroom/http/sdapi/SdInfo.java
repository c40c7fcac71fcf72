package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.Heard;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an answer says of its pictures: `info`, a JSON object as a text, from what each was drawn
/// with.
final class SdInfo {

    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String ADAPTERS = "adapters";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SdInfo() {}

    static String of(Collection<Heard.Picture> pictures, Instant began) {
        List<JsonNode> drawn =
                pictures.stream().map(Heard.Picture::parameters).map(SdInfo::parsed).toList();
        JsonNode first = drawn.isEmpty() ? JsonNodeFactory.instance.objectNode() : drawn.getFirst();
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("prompt", prompt(first));
        info.put("negative_prompt", first.path("negativePrompt").asText(""));
        info.put("seed", first.path("seed").asLong());
        var prompts = info.putArray("all_prompts");
        var negatives = info.putArray("all_negative_prompts");
        var seeds = info.putArray("all_seeds");
        var subseeds = info.putArray("all_subseeds");
        var texts = info.putArray("infotexts");
        for (JsonNode one : drawn) {
            prompts.add(prompt(one));
            negatives.add(one.path("negativePrompt").asText(""));
            seeds.add(one.path("seed").asLong());
            subseeds.add(subseed(one));
            texts.add(text(one));
        }
        info.put("subseed", subseed(first));
        info.put("subseed_strength", first.path("variationStrength").asDouble());
        info.put("width", first.path("width").asInt()).put("height", first.path("height").asInt());
        info.put("sampler_name", SdSamplers.spelled(first.path("sampler").asText("")));
        info.put("cfg_scale", first.path("guidanceScale").asDouble());
        info.put("steps", first.path("steps").asInt()).put("batch_size", drawn.size());
        info.put("restore_faces", false).putNull("face_restoration_model");
        info.put("sd_model_name", first.path("model").asText(""));
        info.put("sd_model_hash", "").putNull("sd_vae_name").putNull("sd_vae_hash");
        info.put("seed_resize_from_w", -1).put("seed_resize_from_h", -1);
        if (first.has("strength")) {
            info.put("denoising_strength", first.path("strength").asDouble());
        } else {
            info.putNull("denoising_strength");
        }
        info.putObject("extra_generation_params");
        info.put("index_of_first_image", 0).putArray("styles");
        info.put("job_timestamp", STAMP.format(began));
        info.put("clip_skip", first.path("clipSkip").asInt() + 1);
        info.put("is_using_inpainting_conditioning", false).put("version", "darkroom");
        return info.toString();
    }

    private static long subseed(JsonNode drawn) {
        return drawn.path("variationSeed").asLong(drawn.path("seed").asLong());
    }

    /// The parameters as its picture files say them.
    static String text(JsonNode drawn) {
        var text = new StringBuilder(prompt(drawn));
        if (!drawn.path("negativePrompt").asText("").isEmpty()) {
            text.append("\nNegative prompt: ").append(drawn.path("negativePrompt").asText());
        }
        text.append("\nSteps: ")
                .append(drawn.path("steps").asText())
                .append(", Sampler: ")
                .append(SdSamplers.spelled(drawn.path("sampler").asText()))
                .append(", CFG scale: ")
                .append(drawn.path("guidanceScale").asText())
                .append(", Seed: ")
                .append(drawn.path("seed").asText())
                .append(", Size: ")
                .append(drawn.path("width").asText())
                .append("x")
                .append(drawn.path("height").asText())
                .append(", Model: ")
                .append(drawn.path("model").asText());
        if (drawn.has("variationSeed")) {
            text.append(", Variation seed: ")
                    .append(drawn.path("variationSeed").asText())
                    .append(", Variation seed strength: ")
                    .append(drawn.path("variationStrength").asText());
        }
        hashes(drawn).ifPresent(hashes -> text.append(", Lora hashes: ").append(hashes));
        int unit = 0;
        for (JsonNode control : drawn.path("controls")) {
            text.append(", ControlNet ").append(unit++).append(": ").append(unit(control));
        }
        return text.toString();
    }

    /// The prompt with the adapters in its end, as clients typed it or might have.
    private static String prompt(JsonNode drawn) {
        String words = drawn.path("prompt").asText("");
        String networks =
                drawn.path(ADAPTERS)
                        .valueStream()
                        .map(
                                one ->
                                        SdNetworks.spelled(
                                                one.path("name").asText(),
                                                one.path("scale").asDouble(),
                                                one.path("textEncoderScale").asDouble()))
                        .collect(Collectors.joining(" "));
        return networks.isEmpty() || words.isEmpty() ? words + networks : words + " " + networks;
    }

    private static Optional<String> hashes(JsonNode drawn) {
        String hashes =
                drawn.path(ADAPTERS)
                        .valueStream()
                        .map(
                                one ->
                                        clean(one.path("name").asText())
                                                + ": "
                                                + shortened(one.path("sha256").asText(), 12))
                        .collect(Collectors.joining(", "));
        return Optional.of(hashes).filter(some -> !some.isEmpty()).map("\"%s\""::formatted);
    }

    /// A unit of the extension for control networks, as picture files have it.
    private static String unit(JsonNode control) {
        boolean guess = control.path("guessMode").asBoolean();
        return "\"Module: %s, Model: %s [%s], Weight: %s, Resize Mode: Just Resize, Guidance Start: %s, Guidance End: %s, Control Mode: %s\""
                .formatted(
                        control.path("preprocessor").asText(),
                        clean(control.path("network").asText()),
                        shortened(control.path("sha256").asText(), 8),
                        SdNetworks.plain(control.path("scale").asDouble()),
                        SdNetworks.plain(control.path("start").asDouble()),
                        SdNetworks.plain(control.path("end").asDouble()),
                        guess ? "ControlNet is more important" : "Balanced");
    }

    /// A name that does not end what it stands in.
    private static String clean(String name) {
        return name.replaceAll("[:,\"]", "");
    }

    private static String shortened(String hash, int digits) {
        return hash.substring(0, Math.min(digits, hash.length()));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json.isEmpty() ? "{}" : json);
        } catch (JsonProcessingException _) {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
