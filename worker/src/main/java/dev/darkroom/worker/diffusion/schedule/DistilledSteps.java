package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;

/// Timesteps of models that were distilled on few of the training timesteps, and are drawn on still
/// fewer of those.
///
/// @param timesteps falling, after the strength has cut the beginning off
/// @param asked the number of steps before a strength was applied to timesteps of the caller's
///   choice
public record DistilledSteps(int[] timesteps, int asked) {
    /// The keys that both families of such models read.
    public static final ConfigDefaults DEFAULTS =
            ConfigDefaults.noise(0.00085, 0.012, "scaled_linear")
                    .and("original_inference_steps", 50)
                    .and("set_alpha_to_one", true)
                    .and("steps_offset", 0)
                    .and("prediction_type", "epsilon")
                    .and("timestep_spacing", "leading")
                    .and("timestep_scaling", 10.0)
                    .andFlags("rescale_betas_zero_snr");

    /// Out of every (train / original)-th timestep.
    public static DistilledSteps ofOriginal(SchedulerConfig config, Steps steps) {
        int original =
                steps.originalSteps().orElseGet(() -> config.whole("original_inference_steps"));
        int train = config.whole("num_train_timesteps");
        if (original < 1 || original > train) {
            throw config.wrong("original_inference_steps", original, "1 to " + train);
        }
        int stride = train / original;
        var trained = new int[(int) (original * steps.lcmStrength())];
        for (int i = 0; i < trained.length; i++) {
            trained[i] = (trained.length - i) * stride - 1;
        }
        return of(trained, steps);
    }

    /// Out of all training timesteps.
    public static DistilledSteps ofAll(SchedulerConfig config, Steps steps) {
        var trained = new int[(int) (config.whole("num_train_timesteps") * steps.lcmStrength())];
        for (int i = 0; i < trained.length; i++) {
            trained[i] = trained.length - 1 - i;
        }
        return of(trained, steps);
    }

    private static DistilledSteps of(int[] trained, Steps steps) {
        if (steps.timesteps().isPresent()) {
            int[] chosen = Arrays.stream(steps.timesteps().get()).mapToInt(t -> (int) t).toArray();
            int first = StrengthRule.SD.first(chosen.length, steps.lcmStrength());
            return new DistilledSteps(
                    Arrays.copyOfRange(chosen, first, chosen.length), chosen.length);
        }
        int count = steps.counted();
        if (count > trained.length) {
            throw new IllegalArgumentException(
                    "%s steps of a model distilled to %s; %s or fewer would do"
                            .formatted(count, trained.length, trained.length));
        }
        double stride = (double) trained.length / count;
        var timesteps = new int[count];
        for (int i = 0; i < count; i++) {
            timesteps[i] = trained[(int) Math.floor(i * stride)];
        }
        return new DistilledSteps(timesteps, count);
    }
}
