package dev.darkroom.worker.diffusion.sampler;

import java.util.OptionalDouble;

/// What a caller may set about the steps themselves. A sampler reads what it knows.
///
/// @param eta how much noise DDIM or TCD adds, 0..1; empty for the sampler's own
/// @param clippedNoise whether DDIM derives the noise again from the clipped picture
/// @param order the number of past derivatives that LMS uses, 1..4
/// @param churn how much Euler raises the noise at each step
/// @param iterations how often an inverse asks the network for each step, from 1
public record StepOptions(
        OptionalDouble eta, boolean clippedNoise, int order, Churn churn, int iterations) {
    public static final StepOptions DEFAULTS =
            new StepOptions(OptionalDouble.empty(), false, 4, Churn.NONE, 1);

    public StepOptions withEta(double eta) {
        return new StepOptions(OptionalDouble.of(eta), clippedNoise, order, churn, iterations);
    }

    public StepOptions withClippedNoise(boolean clipped) {
        return new StepOptions(eta, clipped, order, churn, iterations);
    }

    public StepOptions withOrder(int order) {
        return new StepOptions(eta, clippedNoise, order, churn, iterations);
    }

    public StepOptions withChurn(Churn churn) {
        return new StepOptions(eta, clippedNoise, order, churn, iterations);
    }

    public StepOptions withIterations(int iterations) {
        return new StepOptions(eta, clippedNoise, order, churn, iterations);
    }
}
