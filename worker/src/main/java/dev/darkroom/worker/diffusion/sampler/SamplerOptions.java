package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.sampler.SamplerOption.Place;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// Options of one drawing's sampler, each of its form and read by that sampler. Without any, a
/// sampler draws as the pipelines of diffusers do: they add no noise between steps where nothing
/// else is asked for, not even with samplers that do so on their own.
public final class SamplerOptions {
    public static final SamplerOptions NONE = new SamplerOptions(Map.of());

    private static final StepOptions OF_PIPELINES = StepOptions.DEFAULTS.withEta(0);

    private final Map<SamplerOption, Object> values;

    private SamplerOptions(Map<SamplerOption, Object> values) {
        var inOrder = new EnumMap<SamplerOption, Object>(SamplerOption.class);
        inOrder.putAll(values);
        this.values = Collections.unmodifiableMap(inOrder);
    }

    /// Takes each complaint about a request's options.
    @FunctionalInterface
    public interface Complaints {
        /// @param found the option and what it is set to
        /// @param wanted what would do
        void add(String found, String wanted);
    }

    /// Reads what a request says. What is wrong is left out and complained about.
    ///
    /// @param asked values by diffusers' names
    public static SamplerOptions read(
            Map<String, ?> asked, SamplerKind kind, Complaints complaints) {
        var values = new EnumMap<SamplerOption, Object>(SamplerOption.class);
        asked.forEach(
                (key, value) ->
                        SamplerOption.find(key)
                                .filter(kind::reads)
                                .ifPresentOrElse(
                                        option ->
                                                option.form()
                                                        .read(value)
                                                        .ifPresentOrElse(
                                                                it -> values.put(option, it),
                                                                () ->
                                                                        complaints.add(
                                                                                found(key, value),
                                                                                option.form()
                                                                                        .wanted())),
                                        () -> complaints.add(named(key), kind.wanted(key))));
        if (values.containsKey(SamplerOption.TIMESTEPS)
                && values.containsKey(SamplerOption.SIGMAS)) {
            complaints.add("timesteps beside sigmas", "one of them");
        }
        return new SamplerOptions(values);
    }

    /// Those that change something: not what holds for the sampler and the model anyway, and
    /// nothing about churn where there is none.
    public SamplerOptions effective(SamplerKind kind, SchedulerConfig config) {
        SchedulerConfig known = kind.settled(config);
        var changing = new EnumMap<SamplerOption, Object>(SamplerOption.class);
        values.forEach(
                (option, value) -> {
                    boolean holds =
                            switch (option.place()) {
                                case STEPS -> false;
                                case STEP -> holds(option, value);
                                case CONFIGURATION -> known.holds(option.key(), value);
                            };
                    if (!holds) {
                        changing.put(option, value);
                    }
                });
        if (!changing.containsKey(SamplerOption.S_CHURN)) {
            changing.keySet()
                    .removeAll(
                            List.of(
                                    SamplerOption.S_TMIN,
                                    SamplerOption.S_TMAX,
                                    SamplerOption.S_NOISE));
        }
        return new SamplerOptions(changing);
    }

    private static boolean holds(SamplerOption option, Object value) {
        return new SamplerOptions(Map.of(option, value)).ofEachStep().equals(OF_PIPELINES);
    }

    /// The number of steps that timesteps or sigmas stand for.
    ///
    /// @param endGiven whether the last of the sigmas is the level after the last step
    public OptionalInt count(boolean endGiven) {
        if (values.containsKey(SamplerOption.TIMESTEPS)) {
            return OptionalInt.of(numbers(SamplerOption.TIMESTEPS).length);
        }
        if (values.containsKey(SamplerOption.SIGMAS)) {
            return OptionalInt.of(numbers(SamplerOption.SIGMAS).length - (endGiven ? 1 : 0));
        }
        return OptionalInt.empty();
    }

    /// By diffusers' names, in the order of [SamplerOption]: `Double`, `Integer`, `Boolean`,
    /// `String` or a list of `Double`.
    public SequencedMap<String, Object> values() {
        var named = new LinkedHashMap<String, Object>();
        values.forEach((option, value) -> named.put(option.key(), value));
        return named;
    }

    /// Those that are keys of a configuration.
    Map<String, Object> keys() {
        var keys = new LinkedHashMap<String, Object>();
        values.forEach(
                (option, value) -> {
                    if (option.place() == Place.CONFIGURATION) {
                        keys.put(option.key(), value);
                    }
                });
        return keys;
    }

    /// The steps, at the timesteps or sigmas of the options where they name any.
    Steps at(Steps steps) {
        if (values.containsKey(SamplerOption.TIMESTEPS)) {
            return steps.withTimesteps(numbers(SamplerOption.TIMESTEPS));
        }
        return values.containsKey(SamplerOption.SIGMAS)
                ? steps.withSigmas(numbers(SamplerOption.SIGMAS))
                : steps;
    }

    /// What is said of every step.
    StepOptions ofEachStep() {
        return OF_PIPELINES
                .withEta(number(SamplerOption.ETA, 0))
                .withClippedNoise(
                        (boolean)
                                values.getOrDefault(SamplerOption.USE_CLIPPED_MODEL_OUTPUT, false))
                .withOrder((int) values.getOrDefault(SamplerOption.ORDER, OF_PIPELINES.order()))
                .withChurn(
                        new Churn(
                                number(SamplerOption.S_CHURN, Churn.NONE.amount()),
                                number(SamplerOption.S_TMIN, Churn.NONE.from()),
                                number(SamplerOption.S_TMAX, Churn.NONE.to()),
                                number(SamplerOption.S_NOISE, Churn.NONE.noise())));
    }

    private double number(SamplerOption option, double otherwise) {
        return (double) values.getOrDefault(option, otherwise);
    }

    private double[] numbers(SamplerOption option) {
        return ((List<?>) values.get(option)).stream().mapToDouble(it -> (double) it).toArray();
    }

    private static String found(String key, Object value) {
        return value instanceof List<?> list
                ? "%s of %s values".formatted(named(key), list.size())
                : named(key) + " " + named(String.valueOf(value));
    }

    /// As a message may repeat it: short, and without control characters.
    private static String named(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 40 ? printable : printable.substring(0, 40) + "…";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SamplerOptions options && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values().toString();
    }
}
