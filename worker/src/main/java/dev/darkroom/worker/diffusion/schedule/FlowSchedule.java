package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;

/// The noise levels of rectified flow, x = (1 - sigma) x0 + sigma * noise, falling from 1.
///
/// @param sigmas one per step and the level after the last step
/// @param timesteps one per step: sigma times the number of training timesteps
public record FlowSchedule(double[] sigmas, double[] timesteps) {
    /// The keys that every flow-matching class shares.
    public static final ConfigDefaults DEFAULTS =
            ConfigDefaults.none()
                    .and("num_train_timesteps", 1000)
                    .and("shift", 1.0)
                    .and("base_shift", 0.5)
                    .and("max_shift", 1.15)
                    .and("base_image_seq_len", 256)
                    .and("max_image_seq_len", 4096)
                    .and("time_shift_type", "exponential")
                    .andFlags("use_dynamic_shifting", "invert_sigmas", "use_karras_sigmas")
                    .andFlags("use_exponential_sigmas", "use_beta_sigmas")
                    .andOptional("shift_terminal", "sigma_min", "sigma_max");

    /// Reads `shift`, `use_dynamic_shifting`, `time_shift_type`, `shift_terminal`, `invert_sigmas`
    /// and `use_..._sigmas`. A fixed shift is applied to the ends of the range and then to every
    /// level, so the last level is shifted twice: so are the models' own training scripts.
    public static FlowSchedule of(SchedulerConfig config, Steps steps) {
        double train = config.number("num_train_timesteps");
        double[] sigmas = shifted(chosen(config, steps, train), config, steps);
        double terminal = config.maybe("shift_terminal").orElse(0);
        if (terminal != 0) {
            sigmas = FlowShift.stretched(sigmas, terminal);
        }
        var spacing = SigmaSpacing.of(config);
        if (spacing != SigmaSpacing.TIMESTEPS) {
            double max = config.maybe("sigma_max").orElse(sigmas[0]);
            double min = config.maybe("sigma_min").orElse(sigmas[sigmas.length - 1]);
            sigmas = spacing.between(max, min, sigmas.length);
        }
        return config.flag("invert_sigmas")
                ? ending(Arrays.stream(sigmas).map(s -> 1 - s).toArray(), 1, train)
                : ending(sigmas, 0, train);
    }

    private static double[] chosen(SchedulerConfig config, Steps steps, double train) {
        if (steps.sigmas().isPresent()) {
            return steps.sigmas().get();
        }
        if (steps.timesteps().isPresent()) {
            return Arrays.stream(steps.timesteps().get()).map(t -> t / train).toArray();
        }
        double shift = config.flag("use_dynamic_shifting") ? 1 : config.number("shift");
        double last = FlowShift.shifted(1 / train, shift);
        int count = steps.counted();
        var levels = new double[count];
        for (int i = 0; i < count; i++) {
            levels[i] = count == 1 ? 1 : 1 + (last - 1) * i / (count - 1);
        }
        return levels;
    }

    private static double[] shifted(double[] sigmas, SchedulerConfig config, Steps steps) {
        if (!config.flag("use_dynamic_shifting")) {
            double shift = config.number("shift");
            return Arrays.stream(sigmas).map(s -> FlowShift.shifted(s, shift)).toArray();
        }
        double mu = FlowShift.muOf(config, steps);
        return Arrays.stream(sigmas).map(s -> FlowShift.dynamic(s, mu, config)).toArray();
    }

    private static FlowSchedule ending(double[] levels, double end, double train) {
        double[] sigmas = Arrays.copyOf(levels, levels.length + 1);
        sigmas[levels.length] = end;
        return new FlowSchedule(
                sigmas, Arrays.stream(levels).map(s -> (float) (s * train)).toArray());
    }

    /// The level that step `i` starts from: clean after the last.
    public NoiseLevel level(int i) {
        return i == steps() ? NoiseLevel.CLEAN : NoiseLevel.flowing(sigmas[i]);
    }

    public int steps() {
        return timesteps.length;
    }
}
