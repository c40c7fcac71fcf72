package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;

/// The noise levels of solvers that work on lambda = ln(alpha / sigma) ("DPM-Solver", Lu et al.,
/// 2022).
///
/// Latents are alpha x0 + sigma noise, variance preserving for diffusion models and alpha = 1 -
/// sigma for flow-matching models.
///
/// @param levels one per step and the level after the last step: sigma / alpha of diffusion models,
///   sigma of flow-matching models
/// @param timesteps one per step, whole numbers
/// @param flow whether the model is a flow-matching one
public record SolverSchedule(double[] levels, double[] timesteps, boolean flow) {
    /// The keys that all these solvers read.
    public static final ConfigDefaults DEFAULTS =
            ConfigDefaults.noise(0.0001, 0.02, "linear")
                    .and("solver_order", 2)
                    .and("prediction_type", "epsilon")
                    .and("flow_shift", 1.0)
                    .and("time_shift_type", "exponential")
                    .andFlags("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas")
                    .andFlags("use_flow_sigmas", "use_dynamic_shifting");

    public static SolverSchedule of(SchedulerConfig config, Steps steps, SolverDialect dialect) {
        var table = new SigmaTable(NoiseSchedule.of(config).withFiniteSigmas().sigmas());
        var spacing = SigmaSpacing.of(config);
        boolean flow = config.flag("use_flow_sigmas");
        if (spacing != SigmaSpacing.TIMESTEPS && steps.timesteps().isPresent()) {
            throw new IllegalArgumentException(
                    "timesteps of one's own do not go together with "
                            + spacing.key()
                            + "; a number of steps would do");
        }
        if (spacing != SigmaSpacing.TIMESTEPS) {
            return curved(config, steps.counted(), dialect, spacing, table);
        }
        if (flow) {
            double[] levels = SolverFlow.levels(config, steps, dialect);
            double train = config.number("num_train_timesteps");
            double[] timesteps = Arrays.stream(levels).map(level -> level * train).toArray();
            return ending(config, dialect, levels, timesteps, table, true);
        }
        double[] timesteps =
                steps.timesteps().orElseGet(() -> spaced(config, steps.counted(), dialect, table));
        return ending(config, dialect, table.linear(timesteps), timesteps, table, false);
    }

    private static double[] spaced(
            SchedulerConfig config, int steps, SolverDialect dialect, SigmaTable table) {
        int train = config.whole("num_train_timesteps");
        int last = train;
        if (dialect.clipsLambda()) {
            double least = config.maybe("lambda_min_clipped").orElse(Double.NEGATIVE_INFINITY);
            last -= table.countWhere(sigma -> -Math.log(sigma) < least);
        }
        var spacing =
                config.has("timestep_spacing")
                        ? TimestepSpacing.of(config)
                        : TimestepSpacing.LINSPACE;
        int offset = config.has("steps_offset") ? config.whole("steps_offset") : 0;
        return Arrays.stream(spacing.open(steps, train, last, offset)).asDoubleStream().toArray();
    }

    private static SolverSchedule curved(
            SchedulerConfig config,
            int steps,
            SolverDialect dialect,
            SigmaSpacing spacing,
            SigmaTable table) {
        double[] sigmas =
                spacing == SigmaSpacing.LU
                        ? spacing.between(table.largestByLog(), table.smallestByLog(), steps)
                        : spacing.between(
                                config.maybe("sigma_max").orElse(table.largest()),
                                config.maybe("sigma_min").orElse(table.smallest()),
                                steps);
        double[] timesteps = Arrays.stream(sigmas).map(table::timestep).toArray();
        if (dialect.roundsTimesteps(spacing, config)) {
            timesteps = Arrays.stream(timesteps).map(Math::rint).toArray();
        }
        boolean flow = config.flag("use_flow_sigmas");
        if (flow && dialect == SolverDialect.UNIPC && spacing == SigmaSpacing.KARRAS) {
            double train = config.number("num_train_timesteps");
            sigmas = Arrays.stream(sigmas).map(sigma -> sigma / (sigma + 1)).toArray();
            timesteps = Arrays.stream(sigmas).map(sigma -> sigma * train).toArray();
        }
        return ending(config, dialect, sigmas, timesteps, table, flow);
    }

    private static SolverSchedule ending(
            SchedulerConfig config,
            SolverDialect dialect,
            double[] levels,
            double[] timesteps,
            SigmaTable table,
            boolean flow) {
        boolean curved = flow || SigmaSpacing.of(config) != SigmaSpacing.TIMESTEPS;
        double lastOfThese = levels[levels.length - 1];
        double smallest = curved && dialect.repeatsLast() ? lastOfThese : table.smallest();
        var all = new double[levels.length + 1];
        for (int i = 0; i < levels.length; i++) {
            all[i] = (float) levels[i];
        }
        all[levels.length] = dialect.endsAtZero(config) ? 0 : smallest;
        double[] whole = Arrays.stream(timesteps).map(Math::floor).toArray();
        return new SolverSchedule(all, whole, flow);
    }

    /// The level that step `i` starts from: clean after the last.
    public NoiseLevel level(int i) {
        return i == steps() ? NoiseLevel.CLEAN : new NoiseLevel(alpha(i), sigma(i));
    }

    public int steps() {
        return timesteps.length;
    }

    /// The share of the picture at level i.
    public double alpha(int i) {
        return flow ? 1 - levels[i] : 1 / Math.sqrt(levels[i] * levels[i] + 1);
    }

    /// The share of noise at level i.
    public double sigma(int i) {
        return flow ? levels[i] : levels[i] * alpha(i);
    }

    /// ln(alpha / sigma) at level i: infinite where no noise is left.
    public double lambda(int i) {
        return Math.log(alpha(i)) - Math.log(sigma(i));
    }
}
