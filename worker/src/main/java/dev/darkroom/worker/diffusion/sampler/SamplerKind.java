package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A sampler that can be asked for by name.
///
/// @param name what a request says, such as `euler-a`
/// @param schedulerClass the class in a `scheduler_config.json` that means this sampler
/// @param facts what a reader of the list wants to know
/// @param defaults the keys that the class reads
/// @param readable options of requests that mean something to it
/// @param overrides keys that this name fixes whatever the model's configuration says
/// @param recipe makes one drawing's sampler from a configuration with `defaults` filled in
public record SamplerKind(
        String name,
        String schedulerClass,
        Facts facts,
        ConfigDefaults defaults,
        Set<SamplerOption> readable,
        Map<String, Object> overrides,
        Recipe recipe) {
    private static final String ORIGINAL_STEPS = "original_inference_steps";
    private static final List<String> SIGMA_KEYS =
            List.of(
                    "use_karras_sigmas",
                    "use_exponential_sigmas",
                    "use_beta_sigmas",
                    "use_lu_lambdas");

    /// @param paper where the algorithm comes from
    /// @param order of convergence where it draws no noise of its own
    /// @param callsPerStep network calls a step, most steps
    /// @param noise when it draws noise between steps
    public record Facts(String paper, int order, int callsPerStep, Noise noise) {
        /// Whether it follows the probability-flow ODE where nothing else is asked for.
        public boolean convergesOnItsOwn() {
            return noise != Noise.ALWAYS;
        }
    }

    /// When a sampler draws noise between steps.
    public enum Noise {
        NEVER("draws no noise"),
        ON_REQUEST("draws noise on request"),
        ALWAYS("draws noise");

        private final String words;

        Noise(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /// Makes one drawing's sampler.
    @FunctionalInterface
    public interface Recipe {
        Sampler create(SchedulerConfig config, Steps steps, StepOptions options);
    }

    static SamplerKind of(
            String name,
            String schedulerClass,
            Facts facts,
            ConfigDefaults defaults,
            Recipe recipe) {
        Set<SamplerOption> keys =
                Arrays.stream(SamplerOption.values())
                        .filter(option -> option.place() == SamplerOption.Place.CONFIGURATION)
                        .filter(option -> defaults.has(option.key()))
                        .collect(Collectors.toSet());
        return new SamplerKind(name, schedulerClass, facts, defaults, keys, Map.of(), recipe);
    }

    /// The same sampler, which reads these options beside keys of its configuration.
    SamplerKind reading(SamplerOption... options) {
        var more = new HashSet<>(readable);
        Collections.addAll(more, options);
        return with(more);
    }

    /// The same sampler, to which these keys of its class mean nothing.
    SamplerKind deafTo(SamplerOption... options) {
        var fewer = new HashSet<>(readable);
        List.of(options).forEach(fewer::remove);
        return with(fewer);
    }

    private SamplerKind with(Set<SamplerOption> options) {
        return new SamplerKind(
                name, schedulerClass, facts, defaults, Set.copyOf(options), overrides, recipe);
    }

    /// The same sampler under another name, with a key of its configuration fixed.
    SamplerKind variant(String name, String key, Object value) {
        var fixed = new LinkedHashMap<>(overrides);
        fixed.put(key, value);
        SamplerKind open = SamplerOption.find(key).map(this::deafTo).orElse(this);
        return new SamplerKind(
                name, schedulerClass, facts, defaults, open.readable, Map.copyOf(fixed), recipe);
    }

    /// The same sampler under another name, with its noise levels placed as `key` says: between two
    /// timesteps, or for solvers between the ends of the model's schedule.
    SamplerKind withSigmas(String name, String key) {
        SamplerKind kind = deafTo(SamplerOption.TIMESTEPS);
        if (defaults.has("use_flow_sigmas")) {
            kind =
                    kind.deafTo(
                            SamplerOption.SIGMAS,
                            SamplerOption.TIMESTEP_SPACING,
                            SamplerOption.STEPS_OFFSET,
                            SamplerOption.FLOW_SHIFT,
                            SamplerOption.SHIFT_TERMINAL);
        }
        for (String other : SIGMA_KEYS) {
            if (defaults.has(other)) {
                kind = kind.variant(name, other, other.equals(key));
            }
        }
        return kind;
    }

    /// The same sampler, known to converge at another order.
    SamplerKind withOrder(int order) {
        var higher = new Facts(facts.paper(), order, facts.callsPerStep(), facts.noise());
        return new SamplerKind(name, schedulerClass, higher, defaults, readable, overrides, recipe);
    }

    /// The same sampler, known to draw noise at every step.
    SamplerKind withNoise() {
        var noisy = new Facts(facts.paper(), facts.order(), facts.callsPerStep(), Noise.ALWAYS);
        return new SamplerKind(name, schedulerClass, noisy, defaults, readable, overrides, recipe);
    }

    /// One line for the list of samplers.
    public String description() {
        return "%s; order %s, %s call%s a step, %s"
                .formatted(
                        facts.paper(),
                        facts.order(),
                        facts.callsPerStep(),
                        facts.callsPerStep() == 1 ? "" : "s",
                        facts.noise());
    }

    /// Whether a model with this configuration can be drawn with this sampler. Networks of
    /// different forms are told and say different things, so each form has samplers of its own;
    /// only those with `use_flow_sigmas` draw diffusion and flow-matching models alike.
    public boolean fits(SchedulerConfig config) {
        var wanted = NetworkForm.of(config);
        return NetworkForm.of(schedulerClass) == wanted
                || (wanted == NetworkForm.FLOW && defaults.has("use_flow_sigmas"));
    }

    /// Whether a request's option means something to it, and its name leaves it open.
    public boolean reads(SamplerOption option) {
        return readable.contains(option);
    }

    /// What would do in place of an option that it does not read.
    String wanted(String option) {
        return overrides.containsKey(option)
                ? "nothing, since %s is %s".formatted(name, overrides.get(option))
                : "what %s reads: %s".formatted(name, String.join(", ", options()));
    }

    /// The names of the options that it reads.
    public List<String> options() {
        return Arrays.stream(SamplerOption.values())
                .filter(this::reads)
                .map(SamplerOption::key)
                .toList();
    }

    /// Whether sigmas of a request's own end with the level after the last step.
    public boolean endsSigmas(SchedulerConfig config) {
        return NetworkForm.of(config) == NetworkForm.DIFFUSION;
    }

    /// The most steps that a drawing with this configuration can have. Where the timesteps of most
    /// steps do not fit, the schedule itself says so, each sampler by its own count.
    public int maxSteps(SchedulerConfig config) {
        var known = settled(config);
        int train = known.whole("num_train_timesteps");
        int most = known.has(ORIGINAL_STEPS) ? Math.min(train, known.whole(ORIGINAL_STEPS)) : train;
        int offset = known.has("steps_offset") ? known.whole("steps_offset") : 0;
        for (int steps = most; steps > 0 && steps >= most - 2 - Math.abs(offset); steps--) {
            if (new Rehearsal(config).fault(this, Steps.of(steps)).isEmpty()) {
                return steps;
            }
        }
        return most;
    }

    /// Whether a drawing can start from a picture and noise instead of noise alone. The
    /// continuous-time samplers have no such form in the field.
    public boolean startsFromPictures() {
        return switch (NetworkForm.of(schedulerClass)) {
            case DIFFUSION, FLOW, PRECONDITIONED -> true;
            case SCORE, CONTINUOUS -> false;
        };
    }

    /// How a strength is read: as the model's pipeline does, but only samplers of distilled models
    /// can shorten their own schedule.
    public StrengthRule strengthRule(StrengthRule models) {
        boolean distilled = defaults.has(ORIGINAL_STEPS);
        return models == StrengthRule.LCM && !distilled ? StrengthRule.SD : models;
    }

    /// The least strength that leaves a step of `steps` to draw.
    ///
    /// @param models the model's own rule
    public double leastStrength(SchedulerConfig config, StrengthRule models, int steps) {
        var known = settled(config);
        int original = known.has(ORIGINAL_STEPS) ? known.whole(ORIGINAL_STEPS) : steps;
        return strengthRule(models).least(steps, original);
    }

    /// @param steps from 1 to [#maxSteps]
    public Sampler create(SchedulerConfig config, int steps) {
        return create(config, Steps.of(steps), StepOptions.DEFAULTS);
    }

    /// @param steps how many, where the options do not say which
    /// @throws IllegalArgumentException if configuration, steps and options do not go together
    public Sampler create(SchedulerConfig config, Steps steps, SamplerOptions options) {
        demandFit(config);
        SchedulerConfig chosen = settled(config).with(options.keys());
        return recipe.create(chosen, options.at(steps), options.ofEachStep());
    }

    /// @throws IllegalArgumentException if the configuration or the steps are not for this sampler
    public Sampler create(SchedulerConfig config, Steps steps, StepOptions options) {
        demandFit(config);
        return recipe.create(settled(config), steps, options);
    }

    private void demandFit(SchedulerConfig config) {
        if (!fits(config)) {
            throw new IllegalArgumentException(
                    "sampler %s does not draw models of %s"
                            .formatted(name, config.schedulerClass()));
        }
    }

    /// What the sampler reads of a model's configuration, with its own defaults.
    SchedulerConfig settled(SchedulerConfig config) {
        return NetworkForm.inWordsOf(schedulerClass, config).over(defaults).with(overrides);
    }

    @Override
    public String toString() {
        return name;
    }
}
