package dev.darkroom.worker.diffusion.schedule;

/// Moves the noise levels of flow matching, in 0..1, towards more noise for larger pictures
/// ("Scaling Rectified Flow Transformers", Esser et al., 2024, section 5.3.2).
public final class FlowShift {
    private FlowShift() {}

    /// shift * s / (1 + (shift - 1) * s)
    static double shifted(double sigma, double shift) {
        return shift * sigma / (1 + (shift - 1) * sigma);
    }

    /// The shift that depends on the picture's size through `mu`.
    static double dynamic(double sigma, double mu, SchedulerConfig config) {
        double factor =
                switch (config.text("time_shift_type")) {
                    case "exponential" -> Math.exp(mu);
                    case "linear" -> mu;
                    case String found ->
                            throw config.wrong("time_shift_type", found, "exponential or linear");
                };
        return factor / (factor + (1 / sigma - 1));
    }

    /// The `mu` of the steps, which dynamic shifting cannot do without.
    static double muOf(SchedulerConfig config, Steps steps) {
        return steps.mu()
                .orElseThrow(
                        () ->
                                config.wrong(
                                        "use_dynamic_shifting",
                                        "true without a mu",
                                        "the mu of the picture's size"));
    }

    /// Stretches the levels so that the last is `terminal`.
    static double[] stretched(double[] sigmas, double terminal) {
        double factor = (1 - sigmas[sigmas.length - 1]) / (1 - terminal);
        var out = new double[sigmas.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = 1 - (1 - sigmas[i]) / factor;
        }
        return out;
    }

    /// The `mu` of a picture: on the straight line from `base_shift` at `base_image_seq_len` to
    /// `max_shift` at `max_image_seq_len`.
    ///
    /// @param sequenceLength the number of tokens that the picture's latents make
    public static double mu(SchedulerConfig config, int sequenceLength) {
        var known = config.over(FlowSchedule.DEFAULTS);
        double least = known.number("base_image_seq_len");
        double most = known.number("max_image_seq_len");
        double base = known.number("base_shift");
        double slope = (known.number("max_shift") - base) / (most - least);
        return base + slope * (sequenceLength - least);
    }
}
