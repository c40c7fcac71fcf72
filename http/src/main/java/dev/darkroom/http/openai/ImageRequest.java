package dev.darkroom.http.openai;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.Offers;
import dev.darkroom.http.bus.QueueDirectory;
import dev.darkroom.http.server.Refused;
import dev.darkroom.producer.RequestIds;
import dev.darkroom.schemas.PromptRequest;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what OpenAI's clients send, and the names that servers of open models have added to it.
final class ImageRequest {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
    private static final int MOST_IMAGES = 10;
    private static final int MOST_PARTIAL = 3;
    private static final int USUAL_STEPS = 50;

    /// Words that OpenAI's own models understand. They name no parameter of a diffusion model, and
    /// are passed over.
    private static final Map<String, List<String>> PASSED_OVER =
            Map.of(
                    "quality", List.of("auto", "standard", "hd", "low", "medium", "high"),
                    "style", List.of("vivid", "natural"),
                    "moderation", List.of("auto", "low"),
                    "background", List.of("auto", "opaque"),
                    "input_fidelity", List.of("low", "high"));

    private static final List<String> THEIRS = List.of("dall-e", "gpt-image", "chatgpt-image");

    private final Offers offers;
    private final QueueDirectory queues;

    ImageRequest(Offers offers, QueueDirectory queues) {
        this.offers = offers;
        this.queues = queues;
    }

    /// A request as read.
    ///
    /// @param url whether addresses are wanted in place of bytes
    /// @param partialImages wanted while it is drawn
    record Read(
            PromptRequest.Builder request,
            boolean url,
            boolean stream,
            int partialImages,
            String size,
            String format) {}

    Read read(JsonFields body) {
        String prompt =
                body.text("prompt")
                        .orElseThrow(
                                () ->
                                        Refused.of(
                                                400,
                                                "missing_required_parameter",
                                                "prompt",
                                                "field prompt is missing; wanted a text"));
        int count = within(body, "n", 1, 1, MOST_IMAGES);
        boolean stream = body.truth("stream");
        int partial = within(body, "partial_images", 0, 0, MOST_PARTIAL);
        PASSED_OVER.forEach(body::word);
        String format = format(body.text("output_format").orElse("png"));
        var request =
                PromptRequest.newBuilder()
                        .setId(RequestIds.fresh())
                        .setPrompt(prompt)
                        .setModel(model(body.text("model")))
                        .setCount(count)
                        .setFormat(format)
                        .setQuality(quality(body, format))
                        .setNegativePrompt(body.text("negative_prompt").orElse(null))
                        .setSteps(
                                body.whole("num_inference_steps")
                                        .or(() -> body.whole("steps"))
                                        .orElse(null))
                        .setGuidanceScale(
                                body.number("guidance_scale")
                                        .or(() -> body.number("true_cfg_scale"))
                                        .orElse(null))
                        .setSeed(body.longWhole("seed").filter(seed -> seed >= 0).orElse(null))
                        .setSampler(sampler(body))
                        .setStrength(body.number("strength").orElse(null))
                        .setCreatedAt(Instant.now());
        body.text("user").ifPresent(user -> request.setLabels(Map.of("user", user)));
        String size = size(body, request);
        boolean url = url(body);
        if (stream && partial > 0) {
            request.setPreviewEvery(Math.max(1, steps(request) / (partial + 1)));
        }
        return new Read(request, url, stream, partial, size, format == null ? "png" : format);
    }

    private int steps(PromptRequest.Builder request) {
        return Optional.ofNullable(request.getSteps())
                .or(
                        () ->
                                queues.models(offers).stream()
                                        .filter(model -> is(model, request.getModel()))
                                        .findFirst()
                                        .flatMap(model -> model.defaults().steps()))
                .orElse(USUAL_STEPS);
    }

    private static boolean is(Offers.ModelOffer model, String queue) {
        return model.queue().equals(Optional.ofNullable(queue));
    }

    private static boolean url(JsonFields body) {
        return switch (body.text("response_format").orElse("b64_json")) {
            case "b64_json" -> false;
            case "url" -> true;
            default -> throw invalid("response_format", "wanted b64_json or url");
        };
    }

    private static String size(JsonFields body, PromptRequest.Builder request) {
        String size = body.text("size").orElse("auto");
        if (size.equals("auto")) {
            return size;
        }
        Matcher pixels = SIZE.matcher(size.toLowerCase(Locale.ROOT));
        if (!pixels.matches()) {
            throw invalid("size", "wanted WIDTHxHEIGHT, or auto");
        }
        request.setWidth(Integer.valueOf(pixels.group(1)));
        request.setHeight(Integer.valueOf(pixels.group(2)));
        return size;
    }

    // Clients that have no notion of other models say one of OpenAI's.
    private String model(Optional<String> name) {
        if (name.isEmpty()
                || THEIRS.stream().anyMatch(name.get()::startsWith)
                || name.get().equals("default")) {
            return offers.usualQueue().orElse(null);
        }
        List<Offers.ModelOffer> models = queues.models(offers);
        return models.stream()
                .filter(model -> model.name().equals(name.get()))
                .findFirst()
                .orElseThrow(
                        () ->
                                Refused.of(
                                        404,
                                        "model_not_found",
                                        "model",
                                        "field model: no such model; GET /v1/models lists those"
                                                + " there are"))
                .queue()
                .orElse(null);
    }

    private String sampler(JsonFields body) {
        return body.text("sampler")
                .map(
                        name -> {
                            boolean known =
                                    offers.samplers().stream()
                                            .anyMatch(
                                                    one ->
                                                            one.name().equals(name)
                                                                    || one.scheduler()
                                                                            .equals(name));
                            if (!known && !offers.samplers().isEmpty()) {
                                throw invalid("sampler", "GET /v1/samplers lists those there are");
                            }
                            return name;
                        })
                .orElse(null);
    }

    private static String format(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "png" -> null;
            case "jpeg", "jpg" -> "jpeg";
            case "webp" -> "webp";
            default -> throw invalid("output_format", "wanted png, jpeg or webp");
        };
    }

    private static Integer quality(JsonFields body, String format) {
        Integer compression = body.whole("output_compression").orElse(null);
        if (compression == null) {
            return null;
        }
        within(body, "output_compression", 100, 0, 100);
        return format == null ? null : Integer.valueOf(Math.max(1, compression));
    }

    private static int within(JsonFields body, String field, int usual, int least, int most) {
        int value = body.whole(field).orElse(usual);
        if (value < least || value > most) {
            throw invalid(
                    field,
                    "found %s, wanted a whole number from %s to %s".formatted(value, least, most));
        }
        return value;
    }

    private static Refused invalid(String field, String what) {
        return Refused.of(400, "invalid_value", field, "field %s: %s".formatted(field, what));
    }
}
