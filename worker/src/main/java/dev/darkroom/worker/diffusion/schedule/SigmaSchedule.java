package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/// The noise levels of the samplers that work on x0 + sigma * noise ("Elucidating the Design
/// Space", Karras et al., 2022), and the timesteps that the network knows them by.
///
/// @param sigmas one per step, then the level after the last step; what follows is not reached
/// @param timesteps one per step
/// @param initSigma what standard normal noise is multiplied with to start from
/// @param timestepAt the timestep of any other sigma
public record SigmaSchedule(
        double[] sigmas, double[] timesteps, double initSigma, DoubleUnaryOperator timestepAt) {
    /// Reads the noise schedule, `timestep_spacing`, `steps_offset`, `interpolation_type`,
    /// `final_sigmas_type`, `sigma_min`, `sigma_max`, `timestep_type` and `use_..._sigmas`.
    public static SigmaSchedule of(SchedulerConfig config, Steps steps) {
        var noise = NoiseSchedule.of(config).withFiniteSigmas();
        var table = new SigmaTable(noise.sigmas());
        SigmaSchedule schedule =
                steps.sigmas().isPresent()
                        ? atSigmas(steps.sigmas().get(), table)
                        : spaced(config, steps, table);
        return schedule.forNetwork(config);
    }

    /// What the network's input is multiplied with, so that it has variance 1.
    public static double inputScale(double sigma) {
        return 1 / Math.sqrt(sigma * sigma + 1);
    }

    /// The level that step `i` starts from: clean after the last.
    public NoiseLevel level(int i) {
        return i == steps() ? NoiseLevel.CLEAN : NoiseLevel.exploding(sigmas[i]);
    }

    public int steps() {
        return timesteps.length;
    }

    /// The fractional timestep of a sigma that lies between the steps.
    public double timestepOf(double sigma) {
        return timestepAt.applyAsDouble(sigma);
    }

    /// The same levels under timesteps rounded half to even.
    public SigmaSchedule withWholeTimesteps() {
        double[] whole = Arrays.stream(timesteps).map(Math::rint).toArray();
        return new SigmaSchedule(sigmas, whole, initSigma, timestepAt);
    }

    private static SigmaSchedule atSigmas(double[] sigmas, SigmaTable table) {
        double[] timesteps =
                Arrays.stream(sigmas, 0, sigmas.length - 1).map(table::timestep).toArray();
        return new SigmaSchedule(sigmas, timesteps, 0, table::timestep);
    }

    private static SigmaSchedule spaced(SchedulerConfig config, Steps steps, SigmaTable table) {
        boolean curved = SigmaSpacing.of(config) != SigmaSpacing.TIMESTEPS;
        if (curved && steps.timesteps().isPresent()) {
            throw new IllegalArgumentException(
                    "timesteps of one's own do not go together with "
                            + SigmaSpacing.of(config).key()
                            + "; a number of steps would do");
        }
        double[] timesteps =
                steps.timesteps()
                        .orElseGet(
                                () ->
                                        TimestepSpacing.of(config)
                                                .fractional(
                                                        steps.counted(),
                                                        config.whole("num_train_timesteps"),
                                                        config.whole("steps_offset")));
        double[] sigmas = table.at(timesteps, config);
        if (curved) {
            double max = config.maybe("sigma_max").orElse(sigmas[0]);
            double min = config.maybe("sigma_min").orElse(sigmas[sigmas.length - 1]);
            sigmas = SigmaSpacing.of(config).between(max, min, timesteps.length);
            timesteps = Arrays.stream(sigmas).map(table::timestep).toArray();
        }
        double last = config.endsAtZero() ? 0 : table.smallest();
        double[] all = new double[sigmas.length + 1];
        for (int i = 0; i < sigmas.length; i++) {
            all[i] = (float) sigmas[i];
        }
        all[sigmas.length] = last;
        return new SigmaSchedule(all, timesteps, 0, table::timestep);
    }

    private SigmaSchedule forNetwork(SchedulerConfig config) {
        double max = Arrays.stream(sigmas).max().orElseThrow();
        boolean leading = TimestepSpacing.of(config) == TimestepSpacing.LEADING;
        boolean continuous =
                config.text("timestep_type").equals("continuous")
                        && config.text("prediction_type").equals("v_prediction");
        double[] known =
                continuous
                        ? Arrays.stream(sigmas, 0, sigmas.length - 1)
                                .map(EdmSchedule::timestep)
                                .toArray()
                        : timesteps;
        return new SigmaSchedule(
                sigmas, known, leading ? Math.sqrt(max * max + 1) : max, timestepAt);
    }
}
