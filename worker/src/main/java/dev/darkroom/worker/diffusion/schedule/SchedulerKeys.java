package dev.darkroom.worker.diffusion.schedule;

import java.util.Set;
import java.util.regex.Pattern;

/// The keys of `scheduler_config.json`, and what becomes of those that nobody here has read.
final class SchedulerKeys {
    /// What keys are called that change a class's numbers. One that nobody here has read is refused
    /// by its name, unless it is switched off; other unknown keys are passed over. To be extended
    /// when diffusers gives a class a key that changes numbers under another name.
    private static final Pattern CHANGING =
            Pattern.compile(
                    "use_.*|upscale_mode|eta|rho|.*(sigma|beta|alpha|gamma|lambda|timestep|step|shift|snr|solver|order"
                        + "|algorithm|predict|variance|threshold|clip|scale|stage|noise).*");

    /// Every key that a scheduler class of diffusers knows. As in diffusers, a class passes over a
    /// key that it does not have.
    private static final Set<String> KNOWN =
            Set.of(
                    // noise schedule
                    "num_train_timesteps",
                    "beta_schedule",
                    "beta_start",
                    "beta_end",
                    "beta_min",
                    "beta_max",
                    "trained_betas",
                    "rescale_betas_zero_snr",
                    "snr_shift_scale",
                    "max_timesteps",
                    "max_beta",
                    "alpha_transform_type",
                    // timesteps and sigmas
                    "timestep_spacing",
                    "timestep_type",
                    "steps_offset",
                    "set_alpha_to_one",
                    "interpolation_type",
                    "final_sigmas_type",
                    "sigma_min",
                    "sigma_max",
                    "sigma_data",
                    "sigma_schedule",
                    "rho",
                    "use_karras_sigmas",
                    "use_exponential_sigmas",
                    "use_beta_sigmas",
                    "use_lu_lambdas",
                    "lambda_min_clipped",
                    "sampling_eps",
                    "original_inference_steps",
                    "timestep_scaling",
                    // flow matching
                    "use_flow_sigmas",
                    "flow_shift",
                    "shift",
                    "shift_terminal",
                    "invert_sigmas",
                    "use_dynamic_shifting",
                    "time_shift_type",
                    "base_shift",
                    "max_shift",
                    "base_image_seq_len",
                    "max_image_seq_len",
                    "stochastic_sampling",
                    // what the network predicts
                    "prediction_type",
                    "predict_epsilon",
                    "predict_x0",
                    "variance_type",
                    "clip_sample",
                    "clip_sample_range",
                    "clip_denoised",
                    "thresholding",
                    "dynamic_thresholding_ratio",
                    "sample_max_value",
                    // solvers
                    "algorithm_type",
                    "solver_type",
                    "solver_order",
                    "solver_p",
                    "lower_order_final",
                    "euler_at_final",
                    "disable_corrector",
                    "skip_prk_steps",
                    "predictor_order",
                    "corrector_order",
                    "tau_func",
                    "snr",
                    "correct_steps",
                    "eta",
                    "s_noise",
                    "s_churn",
                    "s_tmin",
                    "s_tmax",
                    "noise_sampler_seed");

    private SchedulerKeys() {}

    /// Whether a class of diffusers reads this key.
    static boolean known(String key) {
        return KNOWN.contains(key);
    }

    /// Whether an unknown key is of those that change numbers, and switched on.
    static boolean mayChangeNumbers(String key, Object value) {
        boolean off = value == null || value.equals(false);
        return !known(key) && !off && CHANGING.matcher(key).matches();
    }
}
