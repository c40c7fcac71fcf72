package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A model's `scheduler_config.json`: which sampler class it was made for, and the keys it sets.
///
/// Files may be sparse. Each sampler lays the file over its own class's defaults with [#over],
/// which is also how a model made for one sampler is drawn with another: shared keys travel, keys
/// that the other class does not have are ignored, as in diffusers.
public final class SchedulerConfig {
    private final String schedulerClass;
    private final Map<String, Object> values;

    private SchedulerConfig(String schedulerClass, Map<String, Object> values) {
        this.schedulerClass = schedulerClass;
        this.values = values;
    }

    /// @param json the parsed file: numbers, booleans, strings, lists of numbers and nulls;
    ///   infinity may be a number or the string `-Infinity`
    /// @throws IllegalArgumentException if there is no `_class_name`, or an unknown key may change
    ///   numbers
    public static SchedulerConfig of(Map<String, ?> json) {
        if (!(json.get("_class_name") instanceof String schedulerClass)) {
            throw new IllegalArgumentException(
                    "scheduler configuration: no _class_name; a scheduler class such as"
                            + " EulerDiscreteScheduler would do");
        }
        var values = new TreeMap<String, Object>();
        json.forEach(
                (key, value) -> {
                    if (key.startsWith("_")) {
                        return; // notes of the library that wrote the file
                    }
                    if (SchedulerKeys.mayChangeNumbers(key, value)) {
                        throw new IllegalArgumentException(
                                "scheduler configuration of %s: unknown key %s; remove it if it does not change numbers"
                                        .formatted(schedulerClass, key));
                    }
                    if (!SchedulerKeys.known(key)) {
                        return; // told by unknownKeys
                    }
                    if (value != null) {
                        values.put(key, value);
                    }
                });
        return new SchedulerConfig(schedulerClass, values);
    }

    /// The keys of a file that no class known here reads; they are passed over.
    public static Set<String> unknownKeys(Map<String, ?> json) {
        var unknown = new TreeSet<String>(json.keySet());
        unknown.removeIf(key -> key.startsWith("_") || SchedulerKeys.known(key));
        return unknown;
    }

    /// The class named in the file, such as `EulerDiscreteScheduler`.
    public String schedulerClass() {
        return schedulerClass;
    }

    /// What a class with these keys makes of this configuration: its own keys, set here or by
    /// default.
    public SchedulerConfig over(ConfigDefaults defaults) {
        var merged = new TreeMap<String, Object>();
        defaults.values()
                .forEach(
                        (key, value) -> {
                            Object chosen = values.getOrDefault(key, value);
                            if (chosen != null) {
                                merged.put(key, chosen);
                            }
                        });
        return new SchedulerConfig(schedulerClass, merged);
    }

    /// This configuration with `overrides` in place of what it sets for the same keys.
    public SchedulerConfig with(Map<String, ?> overrides) {
        var merged = new TreeMap<String, Object>(values);
        merged.putAll(overrides);
        return new SchedulerConfig(schedulerClass, merged);
    }

    /// The keys that the file sets.
    public Set<String> keys() {
        return Set.copyOf(values.keySet());
    }

    /// This configuration with a key left to the class's default.
    public SchedulerConfig without(String key) {
        var fewer = new TreeMap<String, Object>(values);
        fewer.remove(key);
        return new SchedulerConfig(schedulerClass, fewer);
    }

    /// A key and what it is set to; of a list how long it is.
    public String stated(String key) {
        Object value = values.get(key);
        return key + " " + (value instanceof List<?> list ? list.size() + " numbers" : value);
    }

    /// Whether a key is set to a value; numbers are the same whatever their type.
    public boolean holds(String key, Object value) {
        Object set = values.get(key);
        return set instanceof Number one && value instanceof Number other
                ? one.doubleValue() == other.doubleValue()
                : value.equals(set);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public boolean flag(String key) {
        return switch (values.get(key)) {
            case null -> false;
            case Boolean flag -> flag;
            case Object found -> throw wrong(key, found, "true or false");
        };
    }

    public double number(String key) {
        return maybe(key).orElseThrow(() -> wrong(key, "nothing", "a number"));
    }

    public OptionalDouble maybe(String key) {
        return switch (values.get(key)) {
            case null -> OptionalDouble.empty();
            case Number number -> OptionalDouble.of(finite(key, number.doubleValue()));
            case String text when text.matches("[+-]?Infinity") ->
                    OptionalDouble.of(finite(key, Double.parseDouble(text)));
            case Object found -> throw wrong(key, found, "a number");
        };
    }

    /// Real files set one key to an infinity.
    private double finite(String key, double number) {
        boolean unbounded = key.equals("lambda_min_clipped") && number == Double.NEGATIVE_INFINITY;
        if (!Double.isFinite(number) && !unbounded) {
            throw wrong(key, number, "a finite number");
        }
        return number;
    }

    /// @throws IllegalArgumentException naming both keys, unless 0 < first <= second
    public double[] range(String least, String most) {
        double from = number(least);
        double to = number(most);
        if (!(from > 0 && from <= to)) {
            String found = from + " beside " + most + " " + to;
            throw wrong(least, found, "a number above 0 and not above " + most);
        }
        return new double[] {from, to};
    }

    public int whole(String key) {
        double number = number(key);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw wrong(key, number, "a whole number");
        }
        return (int) number;
    }

    /// The constant that the key's text names in lower case.
    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        Object found = values.get(key);
        for (E constant : type.getEnumConstants()) {
            if (name(constant).equals(found)) {
                return constant;
            }
        }
        throw wrong(key, found, "one of " + names(type));
    }

    /// The key's text; the empty string where it is not set.
    public String text(String key) {
        return switch (values.get(key)) {
            case null -> "";
            case String text -> text;
            case Object found -> throw wrong(key, found, "a text");
        };
    }

    /// Reads `final_sigmas_type`: whether the last step removes all noise, as it does where not
    /// set.
    boolean endsAtZero() {
        return switch (text("final_sigmas_type")) {
            case "", "zero" -> true;
            case "sigma_min" -> false;
            case String found -> throw wrong("final_sigmas_type", found, "zero or sigma_min");
        };
    }

    public double[] numbers(String key) {
        return switch (values.get(key)) {
            case null -> new double[0];
            case List<?> list ->
                    list.stream()
                            .mapToDouble(
                                    item -> {
                                        if (item instanceof Number number) {
                                            return number.doubleValue();
                                        }
                                        throw wrong(key, item, "a list of numbers");
                                    })
                            .toArray();
            case Object found -> throw wrong(key, found, "a list of numbers");
        };
    }

    /// The complaint about a value of this configuration.
    public IllegalArgumentException wrong(String key, Object found, String wanted) {
        return new IllegalArgumentException(
                "scheduler configuration of %s: %s is %s; %s would do"
                        .formatted(schedulerClass, key, found, wanted));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> List<String> names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(SchedulerConfig::name).toList();
    }

    @Override
    public String toString() {
        return schedulerClass + values;
    }
}
