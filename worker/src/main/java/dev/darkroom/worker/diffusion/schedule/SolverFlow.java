package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/// The noise levels that diffusion solvers use for flow-matching models.
final class SolverFlow {
    private static final double NEARLY_ONE = 1e-6;

    private SolverFlow() {}

    static double[] levels(SchedulerConfig config, Steps steps, SolverDialect dialect) {
        return dialect == SolverDialect.UNIPC ? fromOne(config, steps) : belowOne(config, steps);
    }

    /// From 1 - 1/train down to above 0, shifted.
    private static double[] belowOne(SchedulerConfig config, Steps steps) {
        int count = steps.counted();
        double least = 1 / config.number("num_train_timesteps");
        double stride = (least - 1) / count;
        double shift =
                steps.mu().isPresent() ? dpmShift(config, steps) : config.number("flow_shift");
        var levels = new double[count];
        for (int i = 0; i < count; i++) {
            double alpha = i == 0 ? least : (count - i) * stride + 1;
            levels[i] = FlowShift.shifted(1 - alpha, shift);
        }
        return levels;
    }

    private static double dpmShift(SchedulerConfig config, Steps steps) {
        if (!config.flag("use_dynamic_shifting")) {
            throw config.wrong("use_dynamic_shifting", "false beside a mu", "true");
        }
        return Math.exp(steps.mu().getAsDouble());
    }

    /// From 1 to above 1/train, shifted and stretched; the first level is kept a little below 1,
    /// where nothing of the picture would be left.
    private static double[] fromOne(SchedulerConfig config, Steps steps) {
        double[] levels = steps.sigmas().orElseGet(() -> even(config, steps.counted()));
        levels = Arrays.stream(levels).map(shift(config, steps)).toArray();
        double terminal = config.maybe("shift_terminal").orElse(0);
        if (terminal != 0) {
            levels = FlowShift.stretched(levels, terminal);
        }
        if (Math.abs(levels[0] - 1) < NEARLY_ONE) {
            levels[0] -= NEARLY_ONE;
        }
        return levels;
    }

    private static double[] even(SchedulerConfig config, int count) {
        double stride = (1 / config.number("num_train_timesteps") - 1) / count;
        var levels = new double[count];
        for (int i = 0; i < count; i++) {
            levels[i] = i * stride + 1;
        }
        return levels;
    }

    private static DoubleUnaryOperator shift(SchedulerConfig config, Steps steps) {
        if (!config.flag("use_dynamic_shifting")) {
            double shift = config.number("flow_shift");
            return level -> FlowShift.shifted(level, shift);
        }
        double mu = FlowShift.muOf(config, steps);
        return level -> FlowShift.dynamic(level, mu, config);
    }
}
