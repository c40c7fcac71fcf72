package dev.darkroom.worker.diffusion.schedule;

/// How much noise there is at each training timestep of a diffusion model.
///
/// Timestep t holds x = sqrt(alpha-bar) x0 + sqrt(1 - alpha-bar) noise, where alpha-bar is the
/// product of 1 - beta up to t (Ho et al., 2020). The noise level sigma is that of x /
/// sqrt(alpha-bar).
public final class NoiseSchedule {
    /// What a terminal alpha-bar of zero becomes where an infinite sigma would follow from it.
    private static final float SMALLEST_TERMINAL = 0x1p-24f;

    /// The sigma there: PyTorch's root of 2^24 - 1, which is halfway between two floats.
    private static final float LARGEST_SIGMA = 0x1p12f;

    private static final String TRAIN = "num_train_timesteps";
    private static final String OFFSET = "steps_offset";
    private static final String TRAINED = "trained_betas";
    private static final int MOST_TIMESTEPS = 1_000_000;

    private final float[] betas;
    private final float[] alphaBars;

    private NoiseSchedule(float[] betas, float[] alphaBars) {
        this.betas = betas;
        this.alphaBars = alphaBars;
    }

    /// Reads `beta_schedule`, `beta_start`, `beta_end`, `num_train_timesteps`, `trained_betas` and
    /// `rescale_betas_zero_snr`.
    ///
    /// @throws IllegalArgumentException naming the keys whose values are impossible or contradict
    ///   each other
    public static NoiseSchedule of(SchedulerConfig config) {
        demandOffset(config);
        float[] betas = betas(config);
        if (config.flag("rescale_betas_zero_snr")) {
            betas = withZeroTerminalSnr(betas);
        }
        return new NoiseSchedule(betas, products(betas));
    }

    /// Only `leading` spacing is moved by an offset; elsewhere it changes nothing.
    private static void demandOffset(SchedulerConfig config) {
        if (!config.has(OFFSET) || !config.text("timestep_spacing").equals("leading")) {
            return;
        }
        int offset = config.whole(OFFSET);
        int train = config.whole(TRAIN);
        if (offset < 0 || offset >= train) {
            throw config.wrong(
                    OFFSET,
                    "%s beside %s %s".formatted(offset, TRAIN, train),
                    "0 to " + (train - 1));
        }
    }

    private static float[] betas(SchedulerConfig config) {
        int train = config.whole(TRAIN);
        if (train < 1 || train > MOST_TIMESTEPS) {
            throw config.wrong(TRAIN, train, "1 to " + MOST_TIMESTEPS);
        }
        if (config.has(TRAINED)) {
            return trained(config, train);
        }
        double start = config.number("beta_start");
        double end = config.number("beta_end");
        if (!(start >= 0 && start <= 1 && end >= 0 && end <= 1)) {
            throw config.wrong("beta_start", start + " beside beta_end " + end, "both from 0 to 1");
        }
        return config.choice("beta_schedule", BetaCurve.class).betas(start, end, train);
    }

    private static float[] trained(SchedulerConfig config, int train) {
        float[] betas = floats(config.numbers(TRAINED));
        if (betas.length != train) {
            throw config.wrong(
                    TRAINED,
                    "%s numbers beside %s %s".formatted(betas.length, TRAIN, train),
                    "as many as " + TRAIN);
        }
        for (int t = 0; t < train; t++) {
            // Written so that NaN is refused too.
            if (!(betas[t] >= 0 && betas[t] <= 1)) {
                throw config.wrong(
                        TRAINED, "%s at timestep %s".formatted(betas[t], t), "numbers from 0 to 1");
            }
        }
        return betas;
    }

    /// Refuses a network that says what noise there is to be asked where nothing else is left.
    ///
    /// @param timesteps that the network is asked at
    public void demandSignal(SchedulerConfig config, int[] timesteps) {
        for (int timestep : timesteps) {
            if (alphaBars[timestep] <= 0) {
                String emptied =
                        config.flag("rescale_betas_zero_snr") ? "rescale_betas_zero_snr" : TRAINED;
                throw config.wrong(
                        "prediction_type",
                        "epsilon at timestep %s, where %s leaves nothing of the picture"
                                .formatted(timestep, emptied),
                        "v_prediction or sample");
            }
        }
    }

    /// This schedule with a finite sigma at its last timestep.
    public NoiseSchedule withFiniteSigmas() {
        int last = alphaBars.length - 1;
        if (alphaBars[last] > 0) {
            return this;
        }
        float[] finite = alphaBars.clone();
        finite[last] = SMALLEST_TERMINAL;
        return new NoiseSchedule(betas, finite);
    }

    public int timesteps() {
        return alphaBars.length;
    }

    public double beta(int timestep) {
        return betas[timestep];
    }

    public double alphaBar(int timestep) {
        return alphaBars[timestep];
    }

    /// The level that step `i` at these timesteps starts from: clean after the last.
    public NoiseLevel level(int[] timesteps, int i) {
        return i == timesteps.length
                ? NoiseLevel.CLEAN
                : NoiseLevel.preserving(alphaBars[timesteps[i]]);
    }

    /// sqrt((1 - alpha-bar) / alpha-bar)
    public double sigma(int timestep) {
        float alphaBar = alphaBars[timestep];
        return alphaBar == SMALLEST_TERMINAL
                ? LARGEST_SIGMA
                : (float) Math.sqrt((1 - alphaBar) / alphaBar);
    }

    /// The sigmas of all timesteps, rising.
    public double[] sigmas() {
        var sigmas = new double[alphaBars.length];
        for (int t = 0; t < sigmas.length; t++) {
            sigmas[t] = sigma(t);
        }
        return sigmas;
    }

    /// "Common Diffusion Noise Schedules and Sample Steps are Flawed" (Lin et al., 2023), algorithm
    /// 1: shifts and stretches sqrt(alpha-bar) so that nothing of the picture is left at the end.
    private static float[] withZeroTerminalSnr(float[] betas) {
        float[] roots = products(betas);
        for (int t = 0; t < roots.length; t++) {
            roots[t] = (float) Math.sqrt(roots[t]);
        }
        float first = roots[0];
        float last = roots[roots.length - 1];
        float stretch = first / (first - last);
        var out = new float[betas.length];
        float before = 1;
        for (int t = 0; t < out.length; t++) {
            float root = (roots[t] - last) * stretch;
            float alphaBar = root * root;
            out[t] = 1 - alphaBar / before;
            before = alphaBar;
        }
        return out;
    }

    private static float[] products(float[] betas) {
        var products = new float[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            product *= 1 - betas[t];
            products[t] = (float) product;
        }
        return products;
    }

    private static float[] floats(double[] values) {
        var floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
