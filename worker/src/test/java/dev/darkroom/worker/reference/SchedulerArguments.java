package dev.darkroom.worker.reference;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.diffusion.sampler.Churn;
import dev.darkroom.worker.diffusion.sampler.StepOptions;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;

import java.util.Locale;

/// The arguments that a golden loop gave to `set_timesteps` and `step`, in this project's words.
final class SchedulerArguments {
    private SchedulerArguments() {}

    static Steps steps(JsonNode golden) {
        JsonNode asked = golden.get("set_timesteps");
        Golden.knowsOnly(
                asked,
                "num_inference_steps",
                "timesteps",
                "sigmas",
                "mu",
                "original_inference_steps",
                "strength");
        Steps steps;
        if (asked.has("sigmas")) {
            steps = Steps.atSigmas(Golden.doubles(asked.get("sigmas")));
        } else if (asked.has("timesteps")) {
            steps = Steps.atTimesteps(Golden.doubles(asked.get("timesteps")));
        } else {
            steps = Steps.of(asked.get("num_inference_steps").asInt());
        }
        if (asked.has("mu")) {
            steps = steps.withMu(asked.get("mu").asDouble());
        }
        if (asked.has("original_inference_steps")) {
            steps = steps.withOriginalSteps(asked.get("original_inference_steps").asInt());
        }
        if (asked.has("strength")) {
            steps = steps.withStrength(asked.get("strength").asDouble(), StrengthRule.LCM);
        }
        return golden.has("img2img") ? fromPicture(steps, golden.get("img2img")) : steps;
    }

    private static Steps fromPicture(Steps steps, JsonNode img2img) {
        var rule = StrengthRule.valueOf(img2img.get("mode").asText().toUpperCase(Locale.ROOT));
        return steps.withStrength(img2img.get("strength").asDouble(), rule);
    }

    static StepOptions options(JsonNode golden) {
        JsonNode given = golden.get("step_kwargs");
        Golden.knowsOnly(
                given,
                "eta",
                "use_clipped_model_output",
                "order",
                "s_churn",
                "s_tmin",
                "s_tmax",
                "s_noise");
        var options = StepOptions.DEFAULTS;
        if (given.has("eta")) {
            options = options.withEta(given.get("eta").asDouble());
        }
        if (given.has("use_clipped_model_output")) {
            options = options.withClippedNoise(given.get("use_clipped_model_output").asBoolean());
        }
        if (given.has("order")) {
            options = options.withOrder(given.get("order").asInt());
        }
        return options.withChurn(
                new Churn(
                        number(given, "s_churn", Churn.NONE.amount()),
                        number(given, "s_tmin", Churn.NONE.from()),
                        number(given, "s_tmax", Churn.NONE.to()),
                        number(given, "s_noise", Churn.NONE.noise())));
    }

    private static double number(JsonNode given, String key, double otherwise) {
        return given.has(key) ? Golden.number(given.get(key)) : otherwise;
    }
}
