package dev.darkroom.runtime.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// One thing that can be set: as option `--name`, as environment variable `DARKROOM_NAME`, as key
/// `name` of a properties file.
///
/// @param <T> what a value of it is once read
public final class Setting<T> {

    private final String name;
    private final Optional<String> fallback;
    private final Kind<T> kind;
    private final String description;
    private final boolean repeatable;

    /// @param wanted finishes the sentence "wanted ..."
    private record Kind<T>(
            String wanted, boolean required, boolean flag, Function<String, T> read) {}

    private Setting(String name, Optional<String> fallback, Kind<T> kind, String description) {
        this(name, fallback, kind, description, false);
    }

    private Setting(
            String name,
            Optional<String> fallback,
            Kind<T> kind,
            String description,
            boolean repeatable) {
        this.name = name;
        this.fallback = fallback;
        this.kind = kind;
        this.description = description;
        this.repeatable = repeatable;
    }

    /// Any text.
    public static Setting<String> text(String name, String fallback, String description) {
        return new Setting<>(
                name,
                Optional.of(fallback),
                new Kind<>("a text", true, false, Function.identity()),
                description);
    }

    /// A text with a form of its own.
    ///
    /// @param wanted what a value must be, to finish the sentence "wanted ..."
    /// @param read throws `IllegalArgumentException` where the text is not as wanted
    public static Setting<String> text(
            String name,
            String fallback,
            String wanted,
            UnaryOperator<String> read,
            String description) {
        return new Setting<>(
                name, Optional.of(fallback), new Kind<>(wanted, true, false, read), description);
    }

    /// A text that has to be given.
    public static Setting<String> required(String name, String description) {
        return new Setting<>(
                name,
                Optional.empty(),
                new Kind<>("a text", true, false, Function.identity()),
                description);
    }

    /// A text that may be left out.
    public static Setting<Optional<String>> optional(String name, String description) {
        return maybe(text(name, "", description));
    }

    /// Something with a form of its own, that may be left out.
    ///
    /// @param wanted what a value must be, to finish the sentence "wanted ..."
    /// @param read throws `IllegalArgumentException` where the text is not as wanted
    public static <T> Setting<Optional<T>> optional(
            String name, String wanted, Function<String, T> read, String description) {
        return maybe(
                new Setting<>(
                        name,
                        Optional.empty(),
                        new Kind<>(wanted, true, false, read),
                        description));
    }

    /// A whole number from `least` to `most`, both included.
    public static Setting<Integer> integer(
            String name, int fallback, int least, int most, String description) {
        return new Setting<>(
                name,
                Optional.of(Integer.toString(fallback)),
                new Kind<>(
                        "a whole number from %s to %s".formatted(least, most),
                        true,
                        false,
                        text -> within(Integer.valueOf(text), least, most)),
                description);
    }

    /// A whole number that may be left out.
    public static Setting<Optional<Integer>> optionalInteger(
            String name, int least, int most, String description) {
        return maybe(integer(name, least, least, most, description));
    }

    /// A whole number of 64 bits that may be left out.
    public static Setting<Optional<Long>> optionalLong(
            String name, long least, long most, String description) {
        return maybe(
                new Setting<>(
                        name,
                        Optional.empty(),
                        new Kind<>(
                                "a whole number from %s to %s".formatted(least, most),
                                true,
                                false,
                                text -> within(Long.valueOf(text), least, most)),
                        description));
    }

    /// A finite number from `least` to `most`, both included.
    public static Setting<Double> number(
            String name, double fallback, double least, double most, String description) {
        return new Setting<>(
                name,
                Optional.of(Double.toString(fallback)),
                new Kind<>(
                        "a number from %s to %s".formatted(least, most),
                        true,
                        false,
                        text -> within(Double.valueOf(text), least, most)),
                description);
    }

    /// A number that may be left out.
    public static Setting<Optional<Double>> optionalNumber(
            String name, double least, double most, String description) {
        return maybe(number(name, least, least, most, description));
    }

    /// A span of time: `500ms`, `30s`, `5m`, `2h`, `7d`, or ISO 8601 (`PT30S`).
    public static Setting<Duration> duration(String name, Duration fallback, String description) {
        return new Setting<>(
                name,
                Optional.of(Amounts.text(fallback)),
                new Kind<>("a time such as 500ms, 30s, 5m, 2h or 7d", true, false, Amounts::span),
                description);
    }

    /// A number of bytes: `1048576`, `512KiB`, `16MiB`, `1GiB`.
    public static Setting<Long> bytes(String name, String fallback, String description) {
        return new Setting<>(
                name,
                Optional.of(fallback),
                new Kind<>("a size such as 512KiB, 16MiB or 1GiB", true, false, Amounts::size),
                description);
    }

    /// A number of bytes that may be left out.
    public static Setting<Optional<Long>> optionalBytes(String name, String description) {
        return maybe(bytes(name, "0", description));
    }

    /// Yes or no; the option alone means yes.
    public static Setting<Boolean> flag(String name, boolean fallback, String description) {
        return new Setting<>(
                name,
                Optional.of(Boolean.toString(fallback)),
                new Kind<>("true or false", true, true, Setting::truth),
                description);
    }

    /// A file or folder.
    public static Setting<Path> path(String name, String fallback, String description) {
        return new Setting<>(
                name,
                Optional.of(fallback),
                new Kind<>("a path", true, false, Path::of),
                description);
    }

    /// A file or folder that may be left out.
    public static Setting<Optional<Path>> optionalPath(String name, String description) {
        return maybe(path(name, "", description));
    }

    /// One of a few words.
    public static Setting<String> choice(
            String name, String fallback, List<String> words, String description) {
        return new Setting<>(
                name,
                Optional.of(fallback),
                new Kind<>(
                        "one of " + String.join(", ", words),
                        true,
                        false,
                        text -> {
                            if (!words.contains(text)) {
                                throw new IllegalArgumentException(text);
                            }
                            return text;
                        }),
                description);
    }

    /// The same setting with another default, for a program whose users expect another.
    public Setting<T> withDefault(String other) {
        return new Setting<>(name, Optional.of(other), kind, description, repeatable);
    }

    /// The same, whose option may stand several times: commas join the values.
    public Setting<T> repeatable() {
        return new Setting<>(name, fallback, kind, description, true);
    }

    public String name() {
        return name;
    }

    /// @return the default as it would be written; empty if there is none
    public Optional<String> fallback() {
        return fallback.filter(_ -> kind.required());
    }

    public String description() {
        return description;
    }

    /// @return what a value must be, to finish the sentence "wanted ..."
    public String wanted() {
        return kind.wanted();
    }

    /// @return whether the option may stand without a value
    public boolean isFlag() {
        return kind.flag();
    }

    public boolean isRepeatable() {
        return repeatable;
    }

    /// @return the environment variable of this setting
    public String variable() {
        return variable(name);
    }

    static String variable(String name) {
        return Variables.PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    boolean isRequired() {
        return kind.required() && fallback.isEmpty();
    }

    /// @throws IllegalArgumentException if the text is not as wanted
    T read(String text) {
        return kind.read().apply(text.strip());
    }

    T absent() {
        return kind.read().apply(kind.required() ? fallback.orElseThrow() : "");
    }

    private static <T> Setting<Optional<T>> maybe(Setting<T> setting) {
        Function<String, Optional<T>> read =
                text -> text.isEmpty() ? Optional.empty() : Optional.of(setting.read(text));
        return new Setting<>(
                setting.name,
                Optional.empty(),
                new Kind<>(setting.wanted(), false, false, read),
                setting.description);
    }

    private static <N extends Comparable<N>> N within(N value, N least, N most) {
        // NaN compares above everything, so it fails the second test.
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(value.toString());
        }
        return value;
    }

    private static boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "" -> true;
            case "false", "no" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
