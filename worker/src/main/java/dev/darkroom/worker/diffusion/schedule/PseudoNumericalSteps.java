package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The network calls of "Pseudo Numerical Methods for Diffusion Models on Manifolds" (Liu et al.,
/// 2022): the first steps are started up by Runge-Kutta calls, four a step, or by one call made
/// twice.
///
/// @param rungeKutta timesteps of the Runge-Kutta calls, none where they are skipped
/// @param multistep timesteps of the linear multistep calls
/// @param stride the distance of two steps
public record PseudoNumericalSteps(int[] rungeKutta, int[] multistep, int stride) {
    private static final int ORDER = 4;

    /// Reads `timestep_spacing`, `steps_offset` and `skip_prk_steps`.
    public static PseudoNumericalSteps of(SchedulerConfig config, int steps) {
        int train = config.whole("num_train_timesteps");
        int[] points = TimestepSpacing.of(config).whole(steps, train, config.whole("steps_offset"));
        int stride = train / steps;
        if (config.flag("skip_prk_steps") || steps < ORDER) { // too few to start up with
            return new PseudoNumericalSteps(new int[0], secondTwice(points), stride);
        }
        return new PseudoNumericalSteps(
                rungeKutta(points, stride), Arrays.copyOfRange(points, 3, steps), stride);
    }

    private static int[] secondTwice(int[] points) {
        if (points.length == 1) {
            return points;
        }
        return IntStream.concat(IntStream.of(points[0], points[1]), Arrays.stream(points).skip(1))
                .toArray();
    }

    /// Both ends and twice the middle of each of the first three steps.
    private static int[] rungeKutta(int[] points, int stride) {
        var calls = new int[3 * ORDER];
        for (int step = 0; step < 3; step++) {
            int middle = points[step + 1] + stride / 2;
            calls[ORDER * step] = points[step];
            calls[ORDER * step + 1] = middle;
            calls[ORDER * step + 2] = middle;
            calls[ORDER * step + 3] = points[step + 1];
        }
        return calls;
    }

    /// All calls in order.
    public int[] calls() {
        return IntStream.concat(Arrays.stream(rungeKutta), Arrays.stream(multistep)).toArray();
    }
}
