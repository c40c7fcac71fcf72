package dev.darkroom.worker.diffusion.sampler;

import java.util.List;
import java.util.Optional;

/// What an option's value can be. Values are those of JSON: numbers, words, true or false, lists of
/// numbers.
public sealed interface OptionForm {
    /// The most numbers of a list.
    int MAX_NUMBERS = 10_000;

    /// A finite number from `least` to `most`.
    record Real(double least, double most) implements OptionForm {}

    /// A whole number from `least` to `most`.
    record Whole(int least, int most) implements OptionForm {}

    record Flag() implements OptionForm {}

    /// One of a few words.
    record Word(List<String> words) implements OptionForm {
        Word(String... words) {
            this(List.of(words));
        }
    }

    /// A list of finite numbers, one at least.
    record Numbers() implements OptionForm {}

    /// @return the value as samplers read it; empty where it is not of this form
    default Optional<Object> read(Object value) {
        return switch (this) {
            case Real(double least, double most) ->
                    number(value).filter(it -> it >= least && it <= most).map(it -> it);
            case Whole(int least, int most) ->
                    number(value)
                            .filter(it -> it == Math.rint(it) && it >= least && it <= most)
                            .map(Double::intValue);
            case Flag() -> Optional.of(value).filter(Boolean.class::isInstance);
            case Word(List<String> words) ->
                    Optional.<Object>of(value.toString())
                            .filter(it -> value instanceof CharSequence && words.contains(it));
            case Numbers() -> numbers(value);
        };
    }

    /// What a value must be, to finish the sentence "wanted ...".
    default String wanted() {
        return switch (this) {
            case Real(double least, double most) ->
                    "a number from %s to %s".formatted(plain(least), plain(most));
            case Whole(int least, int most) ->
                    "a whole number from %s to %s".formatted(least, most);
            case Flag() -> "true or false";
            case Word(List<String> words) -> "one of " + String.join(", ", words);
            case Numbers() -> "a list of 1 to %s numbers".formatted(MAX_NUMBERS);
        };
    }

    private static Optional<Double> number(Object value) {
        return value instanceof Number number
                ? Optional.of(number.doubleValue())
                : Optional.empty();
    }

    private static Optional<Object> numbers(Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MAX_NUMBERS) {
            return Optional.empty();
        }
        List<Double> numbers =
                list.stream().flatMap(it -> number(it).stream()).filter(Double::isFinite).toList();
        return numbers.size() == list.size() ? Optional.of(numbers) : Optional.empty();
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
