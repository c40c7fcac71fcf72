package dev.darkroom.worker.diffusion.schedule;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The steps asked of a sampler: how many, or exactly which, and how much of the way to go.
public final class Steps {
    private final OptionalInt count;
    private final double[] timesteps;
    private final double[] sigmas;
    private final OptionalDouble mu;
    private final OptionalInt original;
    private final OptionalDouble strength;
    private final StrengthRule rule;

    private Steps(
            OptionalInt count,
            double[] timesteps,
            double[] sigmas,
            OptionalDouble mu,
            OptionalInt original,
            OptionalDouble strength,
            StrengthRule rule) {
        this.count = count;
        this.timesteps = timesteps;
        this.sigmas = sigmas;
        this.mu = mu;
        this.original = original;
        this.strength = strength;
        this.rule = rule;
    }

    /// @param count at least 1
    public static Steps of(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " steps; at least 1 would do");
        }
        return plain(OptionalInt.of(count));
    }

    /// Steps at timesteps of the caller's choice, from most noise to least.
    public static Steps atTimesteps(double... timesteps) {
        return plain(OptionalInt.empty()).withTimesteps(timesteps);
    }

    /// Steps at noise levels of the caller's choice. The diffusion samplers want the final level
    /// too, the flow-matching ones add it themselves.
    public static Steps atSigmas(double... sigmas) {
        return plain(OptionalInt.empty()).withSigmas(sigmas);
    }

    private static Steps plain(OptionalInt count) {
        return new Steps(
                count,
                null,
                null,
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                StrengthRule.SD);
    }

    /// At timesteps of the caller's choice in place of these.
    public Steps withTimesteps(double... timesteps) {
        return new Steps(
                OptionalInt.empty(), timesteps.clone(), null, mu, original, strength, rule);
    }

    /// At noise levels of the caller's choice in place of these, see [#atSigmas].
    public Steps withSigmas(double... sigmas) {
        return new Steps(OptionalInt.empty(), null, sigmas.clone(), mu, original, strength, rule);
    }

    /// With the shift that a flow-matching model with `use_dynamic_shifting` makes from the
    /// picture's size, see [FlowShift#mu].
    public Steps withMu(double mu) {
        return new Steps(count, timesteps, sigmas, OptionalDouble.of(mu), original, strength, rule);
    }

    /// With the number of steps that a consistency model was distilled from.
    public Steps withOriginalSteps(int steps) {
        return new Steps(count, timesteps, sigmas, mu, OptionalInt.of(steps), strength, rule);
    }

    /// Starting from a picture: only the last part of the steps is drawn.
    ///
    /// @param strength in 0..1; 1 draws all steps
    public Steps withStrength(double strength, StrengthRule rule) {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength %s; 0 to 1 would do".formatted(strength));
        }
        return new Steps(count, timesteps, sigmas, mu, original, OptionalDouble.of(strength), rule);
    }

    /// The number of steps before strength is applied, for samplers that choose their own
    /// timesteps.
    ///
    /// @throws IllegalArgumentException if timesteps or sigmas were chosen by the caller
    public int counted() {
        return count.orElseThrow(
                () ->
                        new IllegalArgumentException(
                                "timesteps or sigmas of one's own are not known to this sampler; a"
                                        + " number of steps would do"));
    }

    public OptionalInt count() {
        return count;
    }

    public Optional<double[]> timesteps() {
        return Optional.ofNullable(timesteps).map(double[]::clone);
    }

    public Optional<double[]> sigmas() {
        return Optional.ofNullable(sigmas).map(double[]::clone);
    }

    public OptionalDouble mu() {
        return mu;
    }

    public OptionalInt originalSteps() {
        return original;
    }

    /// The strength, where the sampler itself must shorten its schedule by it.
    public double lcmStrength() {
        return rule == StrengthRule.LCM ? strength.orElse(1) : 1;
    }

    /// The first step to draw of `steps`.
    ///
    /// @throws IllegalArgumentException if the strength leaves no step to draw
    public int first(int steps) {
        if (strength.isEmpty()) {
            return 0;
        }
        int first = rule.first(steps, strength.getAsDouble());
        if (first >= steps) {
            throw new IllegalArgumentException(
                    "strength %s of %s steps leaves none; %s would do"
                            .formatted(strength.getAsDouble(), steps, 1.0 / steps));
        }
        return first;
    }
}
