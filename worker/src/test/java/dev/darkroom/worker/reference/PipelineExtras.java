package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.SamplerOptions;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.LongTexts;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.Wording;
import dev.darkroom.worker.drawing.Words;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The further arguments of a golden pipeline run, as its `extra` names them.
final class PipelineExtras {
    private final JsonNode golden;
    private final JsonNode extra;

    PipelineExtras(JsonNode golden) {
        this.golden = golden;
        this.extra = golden.get("extra");
        Golden.knowsOnly(
                extra,
                "guidance_rescale",
                "clip_skip",
                "prompt_2",
                "prompt_3",
                "negative_prompt_2",
                "negative_prompt_3",
                "original_size",
                "target_size",
                "crops_coords_top_left",
                "negative_original_size",
                "negative_target_size",
                "negative_crops_coords_top_left",
                "max_sequence_length",
                "eta",
                "timesteps",
                "sigmas");
    }

    /// What the run's arguments say about one prompt's pictures. Diffusers cuts long texts.
    Nuances nuances(int prompt) {
        JsonNode longText = extra.path("max_sequence_length");
        return Nuances.NONE
                .withGuidanceRescale(extra.path("guidance_rescale").asDouble(0))
                .withWording(
                        new Wording(
                                new Words.Other(text("prompt_2", prompt), text("prompt_3", prompt)),
                                new Words.Other(
                                        text("negative_prompt_2", prompt),
                                        text("negative_prompt_3", prompt)),
                                extra.path("clip_skip").asInt(0),
                                longText.isInt()
                                        ? OptionalInt.of(longText.intValue())
                                        : OptionalInt.empty(),
                                false,
                                Optional.of(LongTexts.TRUNCATE)))
                .withFraming(new Framing(frame(""), negativeFrame()))
                .withOptions(options());
    }

    /// Those arguments of the call that samplers know.
    private SamplerOptions options() {
        var asked = new HashMap<String, Object>();
        for (String name : List.of("eta", "timesteps", "sigmas")) {
            JsonNode given = extra.has(name) ? extra.get(name) : golden.path(name);
            if (given.isNumber()) {
                asked.put(name, given.doubleValue());
            } else if (given.isArray()) {
                asked.put(name, Arrays.stream(Golden.doubles(given)).boxed().toList());
            }
        }
        SamplerKind kind =
                Samplers.find(golden.get("scheduler").get("class").asText()).orElseThrow();
        // Pipelines hand over what the scheduler takes, and nothing is made of the rest.
        asked.keySet().retainAll(kind.options());
        return SamplerOptions.read(
                asked,
                kind,
                (found, wanted) -> fail("found %s, wanted %s".formatted(found, wanted)));
    }

    /// One text for all prompts, or a list with one for each.
    private Optional<String> text(String key, int prompt) {
        JsonNode given = extra.path(key);
        JsonNode own = given.isArray() ? given.path(prompt) : given;
        return Optional.ofNullable(own.textValue()).filter(text -> !text.isEmpty());
    }

    /// From text alone the negative sizes count only together; from a picture each has a default,
    /// and the crop is the prompt's, whatever is given.
    private Optional<Framing.Frame> negativeFrame() {
        if (!golden.get("task").asText().equals("txt2img")) {
            Framing.Frame given = frame("negative_");
            Framing.Frame prompt = frame("");
            return Optional.of(
                    new Framing.Frame(
                            given.original().or(prompt::original),
                            given.target().or(prompt::target),
                            prompt.left(),
                            prompt.top()));
        }
        boolean both = extra.has("negative_original_size") && extra.has("negative_target_size");
        return both ? Optional.of(frame("negative_")) : Optional.empty();
    }

    private Framing.Frame frame(String prefix) {
        JsonNode crop = extra.path(prefix + "crops_coords_top_left");
        return new Framing.Frame(
                size(prefix + "original_size"),
                size(prefix + "target_size"),
                crop.path(1).asInt(0),
                crop.path(0).asInt(0));
    }

    private Optional<ModelCard.Size> size(String key) {
        JsonNode heightAndWidth = extra.path(key);
        return heightAndWidth.isArray()
                ? Optional.of(
                        new ModelCard.Size(
                                heightAndWidth.get(1).asInt(), heightAndWidth.get(0).asInt()))
                : Optional.empty();
    }
}
