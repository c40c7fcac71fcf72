package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.pictures.GivenPicture;
import dev.darkroom.http.pictures.Masks;
import dev.darkroom.http.server.Refused;
import dev.darkroom.producer.RequestIds;
import dev.darkroom.schemas.PromptRequest;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the body of `txt2img` or `img2img`. Fields that are not known are passed over, as clients
/// send some of their own; what would change the picture and has no meaning here is refused.
final class SdRequest {

    private static final int MOST_IMAGES = 64;
    private static final double USUAL_STRENGTH = 0.75;

    /// Fields that change the picture, and are only understood as this.
    private static final List<String> ONLY_FALSE = List.of("restore_faces", "tiling", "enable_hr");

    private static final List<String> ONLY_EMPTY =
            List.of("styles", "script_name", "controlnet_units", "infotext", "latent_mask");
    private static final List<String> ONLY_ZERO = List.of("resize_mode");

    private static final List<String> USUAL_VAE = List.of("Automatic", "None", "Built in");

    /// Settings that change the picture, with the values that leave it as it is.
    private static final Map<String, List<Double>> USUAL_SETTINGS =
            Map.ofEntries(
                    Map.entry("eta_noise_seed_delta", List.of(0.0)),
                    Map.entry("initial_noise_multiplier", List.of(1.0)),
                    Map.entry("img2img_extra_noise", List.of(0.0)),
                    Map.entry("token_merging_ratio", List.of(0.0)),
                    Map.entry("token_merging_ratio_img2img", List.of(0.0)),
                    Map.entry("eta_ancestral", List.of(1.0)),
                    Map.entry("skip_early_cond", List.of(0.0)),
                    Map.entry("s_min_uncond", List.of(0.0)),
                    Map.entry("sd_hypernetwork_strength", List.of(0.0, 1.0)));

    private final SdSamplers samplers;
    private final SdOptions options;

    SdRequest(SdSamplers samplers, SdOptions options) {
        this.samplers = samplers;
        this.options = options;
    }

    /// A request as read.
    ///
    /// @param chosen whether the id is the caller's own
    /// @param sendImages whether pictures are wanted in the answer
    record Read(PromptRequest request, boolean chosen, boolean sendImages) {}

    Read read(JsonFields body, SdOptions.Set set, boolean fromPicture) {
        refuseWhatIsNotUnderstood(body);
        JsonFields override = override(body);
        Optional<String> id = body.text("force_task_id");
        Optional<String> model = override.text("sd_model_checkpoint").or(set::model);
        SdControls units = SdControls.of(body);
        if (units.imagePrompt().isPresent()) {
            demandPrompted(model);
        }
        String sampler = sampler(body);
        SdNetworks prompt = SdNetworks.of("prompt", body.text("prompt").orElse(""));
        String negative =
                SdNetworks.wordsOnly("negative_prompt", body.text("negative_prompt").orElse(""));
        PromptRequest.Builder request =
                PromptRequest.newBuilder()
                        .setId(id.orElseGet(RequestIds::fresh))
                        .setPrompt(prompt.text())
                        .setAdapters(prompt.adapters().isEmpty() ? null : prompt.adapters())
                        .setNegativePrompt(negative)
                        .setPromptWeighting(weighs(prompt.text() + negative) ? true : null)
                        .setModel(options.queue(model).orElse(null))
                        .setSteps(body.whole("steps").orElse(null))
                        .setGuidanceScale(body.number("cfg_scale").orElse(null))
                        .setWidth(body.whole("width").orElse(null))
                        .setHeight(body.whole("height").orElse(null))
                        .setSeed(body.longWhole("seed").filter(seed -> seed >= 0).orElse(null))
                        .setSampler(sampler)
                        .setSamplerOptions(SdNoise.options(body, override, sampler).orElse(null))
                        .setCount(count(body))
                        .setClipSkip(clipSkip(body, override, set))
                        .setControls(units.controls())
                        .setImagePrompt(units.imagePrompt().orElse(null))
                        .setFormat(format(override.text("samples_format").orElse(set.format())))
                        .setPreviewEvery(previewEvery(override, set))
                        .setCreatedAt(Instant.now());
        vary(body, request);
        if (fromPicture) {
            startFrom(body, request);
        }
        boolean send = body.value("send_images").isEmpty() || body.truth("send_images");
        return new Read(request.build(), id.isPresent(), send);
    }

    /// Of a model of which nothing is known here, its workers say it.
    private void demandPrompted(Optional<String> title) {
        options.offer(title)
                .filter(model -> !model.takes("imagePrompt"))
                .ifPresent(
                        model -> {
                            throw Refused.unsupported(
                                    SdControls.FIELD,
                                    "field %s.controlnet: found a unit of IP-Adapter, where the model %s has no image encoder that its network takes; wanted one that has"
                                            .formatted(SdControls.FIELD, model.name()));
                        });
    }

    // All pictures then have the seed, and variation seeds count up, as in the web interface.
    private static void vary(JsonFields body, PromptRequest.Builder request) {
        body.number("subseed_strength")
                .filter(strength -> strength != 0)
                .ifPresent(
                        strength ->
                                request.setVariationStrength(strength)
                                        .setVariationSeed(
                                                body.longWhole("subseed")
                                                        .filter(seed -> seed >= 0)
                                                        .orElse(null)));
    }

    private static JsonFields override(JsonFields body) {
        JsonFields override =
                body.nested("override_settings")
                        .orElseGet(() -> new JsonFields(JsonNodeFactory.instance.objectNode()));
        if (override.text("sd_vae").filter(vae -> !USUAL_VAE.contains(vae)).isPresent()) {
            throw Refused.unsupported(
                    "sd_vae", "field sd_vae: a model's own decoder is used; wanted Automatic");
        }
        USUAL_SETTINGS.forEach((name, usual) -> demandUsual(override, name, usual));
        if (override.truth("img2img_color_correction")) {
            throw Refused.unsupported(
                    "img2img_color_correction", "field img2img_color_correction: wanted false");
        }
        return override;
    }

    static void demandUsual(JsonFields fields, String name, List<Double> usual) {
        Optional<Double> given = fields.number(name);
        if (given.isPresent() && !usual.contains(given.get())) {
            throw Refused.unsupported(
                    name,
                    "field %s: found %s, wanted %s".formatted(name, given.get(), usual.getFirst()));
        }
    }

    private static void refuseWhatIsNotUnderstood(JsonFields body) {
        for (String field : ONLY_FALSE) {
            if (body.truth(field)) {
                throw Refused.unsupported(
                        field, "field %s: found true, wanted false".formatted(field));
            }
        }
        for (String field : ONLY_EMPTY) {
            if (body.says(field)) {
                throw Refused.unsupported(
                        field, "field %s: not known here, wanted nothing".formatted(field));
            }
        }
        ONLY_ZERO.forEach(field -> demandUsual(body, field, List.of(0.0)));
        demandUsual(body, "initial_noise_multiplier", List.of(1.0));
        if (body.text("refiner_checkpoint").filter(name -> !name.equals("None")).isPresent()) {
            throw Refused.unsupported(
                    "refiner_checkpoint", "field refiner_checkpoint: not known here, wanted None");
        }
        if (body.whole("seed_resize_from_w").orElse(-1) > 0
                || body.whole("seed_resize_from_h").orElse(-1) > 0) {
            throw Refused.unsupported("seed_resize_from_w", "field seed_resize_from_w: wanted -1");
        }
    }

    // Only said where there is something to weigh: not every model can.
    private static boolean weighs(String text) {
        return text.chars().anyMatch(c -> "()[]".indexOf(c) >= 0);
    }

    private String sampler(JsonFields body) {
        return body.text("sampler_name")
                .or(() -> body.text("sampler_index"))
                .map(name -> samplers.find(name, body.text("scheduler")))
                .orElse(null);
    }

    private static Integer count(JsonFields body) {
        long count = (long) body.whole("batch_size").orElse(1) * body.whole("n_iter").orElse(1);
        if (count < 1 || count > MOST_IMAGES) {
            throw Refused.invalid(
                    "batch_size",
                    "fields batch_size and n_iter: found %s images, wanted 1 to %s"
                            .formatted(count, MOST_IMAGES));
        }
        return (int) count;
    }

    private static Integer clipSkip(JsonFields body, JsonFields override, SdOptions.Set set) {
        int layers =
                override.whole("CLIP_stop_at_last_layers")
                        .or(() -> body.whole("clip_skip"))
                        .orElse(set.clipLayers());
        return layers <= 1 ? null : layers - 1;
    }

    private static Integer previewEvery(JsonFields override, SdOptions.Set set) {
        int steps = override.whole("show_progress_every_n_steps").orElse(set.previewEvery());
        return steps < 1 ? null : steps;
    }

    static String format(String word) {
        return switch (word.toLowerCase(java.util.Locale.ROOT)) {
            case "png" -> null;
            case "jpg", "jpeg" -> "jpeg";
            case "webp" -> "webp";
            default ->
                    throw Refused.unsupported(
                            "samples_format", "field samples_format: wanted png, jpg or webp");
        };
    }

    private static void startFrom(JsonFields body, PromptRequest.Builder request) {
        JsonNode images =
                body.value("init_images")
                        .filter(node -> !node.isArray() || !node.isEmpty())
                        .orElse(null);
        if (images == null) {
            throw Refused.of(404, "not_found", "init_images", "Init image not found");
        }
        if (!images.isArray() || images.size() > 1 || !images.get(0).isTextual()) {
            throw Refused.unsupported(
                    "init_images", "field init_images: wanted one picture in base64");
        }
        request.setInitImage(GivenPicture.read("init_images", images.get(0).textValue()));
        request.setStrength(body.number("denoising_strength").orElse(USUAL_STRENGTH));
        body.text("mask").ifPresent(mask -> request.setMask(mask(body, mask)));
    }

    // White is drawn anew, in the same sense as Darkroom's.
    private static ByteBuffer mask(JsonFields body, String text) {
        if (body.whole("inpainting_fill").orElse(1) != 1) {
            throw Refused.unsupported(
                    "inpainting_fill", "field inpainting_fill: wanted 1, the original");
        }
        if (body.truth("inpaint_full_res")) {
            throw Refused.unsupported(
                    "inpaint_full_res", "field inpaint_full_res: wanted false, the whole picture");
        }
        ByteBuffer mask = GivenPicture.read("mask", text);
        return body.truth("inpainting_mask_invert") ? Masks.inverted("mask", mask) : mask;
    }
}
