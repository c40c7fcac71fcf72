package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.Locale;

/// Which of the training timesteps a drawing of few steps visits ("Common Diffusion Noise Schedules
/// and Sample Steps are Flawed", Lin et al., 2023, table 2). All answers fall from most noise to
/// least.
///
/// Halves are rounded to even, and running sums are taken as the reference implementation takes
/// them, because a timestep that differs by one is another picture.
public enum TimestepSpacing {
    /// Multiples of train / steps, shifted by an offset: never reaches the last timestep.
    LEADING {
        @Override
        double[] points(int steps, int train, int offset) {
            int stride = train / steps;
            var out = new double[steps];
            for (int i = 0; i < steps; i++) {
                out[i] = (steps - 1 - i) * stride + offset;
            }
            return out;
        }
    },
    /// Downwards from the last timestep in strides of train / steps.
    TRAILING {
        @Override
        double[] points(int steps, int train, int offset) {
            return downFrom(train, (double) train / steps);
        }
    },
    /// Evenly from the last timestep to the first, both included.
    LINSPACE {
        @Override
        double[] points(int steps, int train, int offset) {
            double stride = (train - 1.0) / Math.max(1, steps - 1);
            var out = new double[steps];
            for (int i = 0; i < steps; i++) {
                out[i] = (steps - 1 - i) * stride;
            }
            return out;
        }
    };

    abstract double[] points(int steps, int train, int offset);

    /// Reads `timestep_spacing`.
    public static TimestepSpacing of(SchedulerConfig config) {
        return config.choice("timestep_spacing", TimestepSpacing.class);
    }

    /// Whole timesteps, for samplers that look alpha-bar up.
    ///
    /// @throws IllegalArgumentException if they do not lie within the training timesteps
    public int[] whole(int steps, int train, int offset) {
        return within(rounded(points(steps, train, offset)), steps, train);
    }

    /// Timesteps as 32-bit floats, not rounded, for samplers that interpolate sigmas.
    public double[] fractional(int steps, int train, int offset) {
        double[] points = points(steps, train, offset);
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) points[i];
        }
        return points;
    }

    /// Whole timesteps of the exponential integrators, which leave the last of steps + 1 points out
    /// and start below `last` where the schedule's first part is clipped.
    ///
    /// @param last one more than the largest timestep to visit
    public int[] open(int steps, int train, int last, int offset) {
        if (this == LEADING && steps >= last) { // no stride is left
            throw tooMany(steps, train);
        }
        double[] points =
                switch (this) {
                    case LEADING -> Arrays.copyOf(points(steps + 1, last, offset), steps);
                    case LINSPACE -> Arrays.copyOf(points(steps + 1, last, 0), steps);
                    case TRAILING -> downFrom(last, (double) train / steps);
                };
        return within(rounded(points), steps, train);
    }

    private static double[] downFrom(int last, double stride) {
        int count = (int) Math.ceil(last / stride - 1e-9);
        double change = (last - stride) - last;
        var out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = Math.rint(last + i * change) - 1;
        }
        return out;
    }

    private int[] within(int[] points, int steps, int train) {
        if (steps < 1 || steps > train || points[0] > train - 1) {
            throw tooMany(steps, train);
        }
        return points;
    }

    private IllegalArgumentException tooMany(int steps, int train) {
        String spacing = name().toLowerCase(Locale.ROOT);
        return new IllegalArgumentException(
                steps
                        + " steps of "
                        + spacing
                        + " spacing do not fit into "
                        + train
                        + " training timesteps; fewer would do");
    }

    private static int[] rounded(double[] points) {
        var out = new int[points.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) Math.rint(points[i]);
        }
        return out;
    }
}
