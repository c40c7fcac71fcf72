package dev.darkroom.worker.diffusion.schedule;

/// The continuous times of score SDEs, from 1 down to `sampling_eps`.
public final class ScoreTimes {
    private ScoreTimes() {}

    /// Evenly spaced 32-bit floats, counted from the nearer end as PyTorch counts them: whether a
    /// time reaches a noise level may hang on its last bit.
    public static float[] falling(SchedulerConfig config, Steps steps) {
        float end = (float) config.number("sampling_eps");
        int count = steps.counted();
        float stride = count == 1 ? 0 : (end - 1) / (count - 1);
        var times = new float[count];
        for (int i = 0; i < count; i++) {
            times[i] =
                    i < count / 2 || count == 1 ? 1 + stride * i : end - stride * (count - 1 - i);
        }
        return times;
    }
}
