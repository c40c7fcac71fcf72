package dev.darkroom.worker.diffusion.sampler;

/// How much noise a step adds before it removes more ("Elucidating the Design Space", Karras et
/// al., 2022, algorithm 2).
///
/// @param amount S_churn, spread over all steps
/// @param from S_tmin: below this sigma nothing is added
/// @param to S_tmax: above this sigma nothing is added
/// @param noise S_noise: the deviation of what is added
public record Churn(double amount, double from, double to, double noise) {
    public static final Churn NONE = new Churn(0, 0, Double.POSITIVE_INFINITY, 1);

    private static final double LARGEST = Math.sqrt(2) - 1;

    /// The share by which a step of `steps` raises `sigma`.
    double gamma(double sigma, int steps) {
        return from <= sigma && sigma <= to ? Math.min(amount / steps, LARGEST) : 0;
    }
}
