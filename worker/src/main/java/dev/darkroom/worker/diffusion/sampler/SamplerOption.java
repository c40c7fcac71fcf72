package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.sampler.OptionForm.Flag;
import dev.darkroom.worker.diffusion.sampler.OptionForm.Numbers;
import dev.darkroom.worker.diffusion.sampler.OptionForm.Real;
import dev.darkroom.worker.diffusion.sampler.OptionForm.Whole;
import dev.darkroom.worker.diffusion.sampler.OptionForm.Word;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a request can say to a sampler, under diffusers' names: what its pipelines hand to a
/// scheduler's `step` and `set_timesteps`, and the keys of a scheduler's configuration that say how
/// to sample. Keys that belong to how a model was trained are not among them.
public enum SamplerOption {
    ETA(new Real(0, 1), Place.STEP),
    USE_CLIPPED_MODEL_OUTPUT(new Flag(), Place.STEP),
    S_CHURN(new Real(0, 1e6), Place.STEP),
    S_TMIN(new Real(0, 1e6), Place.STEP),
    S_TMAX(new Real(0, 1e6), Place.STEP),
    S_NOISE(new Real(0, 100), Place.STEP),
    ORDER(new Whole(1, 4), Place.STEP),
    TIMESTEPS(new Numbers(), Place.STEPS),
    SIGMAS(new Numbers(), Place.STEPS),
    TIMESTEP_SPACING(new Word("linspace", "leading", "trailing"), Place.CONFIGURATION),
    STEPS_OFFSET(new Whole(0, 1000), Place.CONFIGURATION),
    INTERPOLATION_TYPE(new Word("linear", "log_linear"), Place.CONFIGURATION),
    FINAL_SIGMAS_TYPE(new Word("zero", "sigma_min"), Place.CONFIGURATION),
    SIGMA_MIN(new Real(0, 1e6), Place.CONFIGURATION),
    SIGMA_MAX(new Real(0, 1e6), Place.CONFIGURATION),
    SIGMA_SCHEDULE(new Word("karras", "exponential"), Place.CONFIGURATION),
    RHO(new Real(0, 1000), Place.CONFIGURATION),
    USE_KARRAS_SIGMAS(new Flag(), Place.CONFIGURATION),
    USE_EXPONENTIAL_SIGMAS(new Flag(), Place.CONFIGURATION),
    USE_BETA_SIGMAS(new Flag(), Place.CONFIGURATION),
    USE_LU_LAMBDAS(new Flag(), Place.CONFIGURATION),
    SHIFT(new Real(0, 1000), Place.CONFIGURATION),
    FLOW_SHIFT(new Real(0, 1000), Place.CONFIGURATION),
    SHIFT_TERMINAL(new Real(0, 1), Place.CONFIGURATION),
    STOCHASTIC_SAMPLING(new Flag(), Place.CONFIGURATION),
    SOLVER_ORDER(new Whole(1, 3), Place.CONFIGURATION),
    SOLVER_TYPE(new Word("midpoint", "heun", "logrho", "bh1", "bh2"), Place.CONFIGURATION),
    ALGORITHM_TYPE(
            new Word("dpmsolver", "dpmsolver++", "sde-dpmsolver", "sde-dpmsolver++"),
            Place.CONFIGURATION),
    LOWER_ORDER_FINAL(new Flag(), Place.CONFIGURATION),
    EULER_AT_FINAL(new Flag(), Place.CONFIGURATION),
    PREDICT_X0(new Flag(), Place.CONFIGURATION),
    DISABLE_CORRECTOR(new Numbers(), Place.CONFIGURATION),
    SKIP_PRK_STEPS(new Flag(), Place.CONFIGURATION),
    SET_ALPHA_TO_ONE(new Flag(), Place.CONFIGURATION),
    ORIGINAL_INFERENCE_STEPS(new Whole(1, 10_000), Place.CONFIGURATION),
    SNR(new Real(0, 1000), Place.CONFIGURATION),
    CORRECT_STEPS(new Whole(0, 100), Place.CONFIGURATION),
    CLIP_SAMPLE(new Flag(), Place.CONFIGURATION),
    CLIP_SAMPLE_RANGE(new Real(0, 1e6), Place.CONFIGURATION),
    THRESHOLDING(new Flag(), Place.CONFIGURATION),
    DYNAMIC_THRESHOLDING_RATIO(new Real(0, 1), Place.CONFIGURATION),
    SAMPLE_MAX_VALUE(new Real(0, 1e6), Place.CONFIGURATION);

    private final OptionForm form;
    private final Place place;

    /// Where diffusers takes an option.
    enum Place {
        /// An argument of `step`.
        STEP,
        /// An argument of `set_timesteps`, in place of a number of steps.
        STEPS,
        /// A key of the configuration.
        CONFIGURATION
    }

    SamplerOption(OptionForm form, Place place) {
        this.form = form;
        this.place = place;
    }

    /// @param key diffusers' name, spelt as there
    public static Optional<SamplerOption> find(String key) {
        return Arrays.stream(values()).filter(option -> option.key().equals(key)).findFirst();
    }

    /// Diffusers' name for it.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public OptionForm form() {
        return form;
    }

    Place place() {
        return place;
    }
}
