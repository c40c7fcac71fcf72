package dev.darkroom.runtime.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A program's settings, read once and checked as a whole.
///
/// An option wins over an environment variable, that over the properties file, that over the
/// default. Keys that begin with `kafka.` are handed to the Kafka clients as they are.
public final class Settings {

    private static final String KAFKA = "kafka.";

    /// Stands for bytes that were no text in the encoding in which the JVM read them.
    private static final String UNREADABLE = "\uFFFD";

    private static final Set<String> ROLES = Set.of("producer", "consumer", "admin", "streams");

    /// Variables that speak to the launcher and the JVM, not to a program.
    private static final Set<String> RESERVED =
            Set.of(
                    "DARKROOM_CONFIG",
                    "DARKROOM_HOME",
                    "DARKROOM_JAVA_OPTS",
                    "DARKROOM_LOG_LEVEL",
                    "DARKROOM_MAVEN_OPTS",
                    "DARKROOM_LIBRARY_LOG_LEVEL",
                    "DARKROOM_TRAIN_DIR");

    private final Map<Setting<?>, Object> values;
    private final Map<String, String> kafka;
    private final Set<String> options;
    private final List<String> arguments;

    private Settings(
            Map<Setting<?>, Object> values,
            Map<String, String> kafka,
            Set<String> options,
            List<String> arguments) {
        this.values = values;
        this.kafka = kafka;
        this.options = options;
        this.arguments = arguments;
    }

    /// Where the settings of one start come from.
    ///
    /// @param options by setting name, or `kafka.<property>`
    /// @param environment all variables of the process; those that do not begin with `DARKROOM_`
    ///   are not looked at
    /// @param file a properties file
    /// @param arguments what stood on the command line besides options
    public record Sources(
            Map<String, String> options,
            Map<String, String> environment,
            Optional<Path> file,
            List<String> arguments) {

        /// Tells names alone, for some values are secret.
        @Override
        public String toString() {
            return "Sources[options=%s, environment=%s, file=%s]"
                    .formatted(options.keySet(), environment.keySet(), file);
        }
    }

    /// @param known what the program understands
    /// @param elsewhere names of what other programs understand: allowed in the environment and the
    ///   file, which may be shared
    /// @throws BadSettingsException with every fault there is
    public static Settings read(
            Collection<Setting<?>> known, Collection<String> elsewhere, Sources sources) {
        var faults = new ArrayList<String>();
        Map<String, String> file =
                sources.file().map(path -> PropertiesFile.load(path, faults)).orElse(Map.of());
        Map<String, String> environment = Variables.ours(sources.environment());
        faults.addAll(unknown(known, elsewhere, sources.options(), environment, file));
        var values = new HashMap<Setting<?>, Object>();
        for (Setting<?> setting : known) {
            value(setting, sources.options(), environment, file, faults)
                    .ifPresent(value -> values.put(setting, value));
        }
        sources.arguments().stream()
                .filter(argument -> argument.contains(UNREADABLE))
                .forEach(argument -> faults.add(unreadable("argument '%s'".formatted(argument))));
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        return new Settings(
                values,
                kafka(sources.options(), environment, file),
                Set.copyOf(sources.options().keySet()),
                List.copyOf(sources.arguments()));
    }

    /// Settings from options alone, as a program hands them to another that it starts in its own
    /// process.
    public static Settings of(Collection<Setting<?>> known, Map<String, String> options) {
        return read(known, List.of(), new Sources(options, Map.of(), Optional.empty(), List.of()));
    }

    /// @throws IllegalArgumentException if the program did not declare the setting
    @SuppressWarnings("unchecked") // read() puts a Setting<T>'s own T in the map
    public <T> T get(Setting<T> setting) {
        if (!values.containsKey(setting)) {
            throw new IllegalArgumentException("not a setting of this program: " + setting.name());
        }
        return (T) values.get(setting);
    }

    /// @return whether it was given as an option, and so for this one start
    public boolean isOption(Setting<?> setting) {
        return options.contains(setting.name());
    }

    /// @return the same with another value, as a program hands its settings to a part that it sets
    ///   up itself
    public <T> Settings with(Setting<T> setting, T value) {
        var changed = new HashMap<>(values);
        changed.put(setting, value);
        return new Settings(changed, kafka, options, arguments);
    }

    /// @param beginnings of Kafka client properties, such as `ssl.`
    /// @return the same without what the user said of these, for all clients or for one kind
    public Settings withoutKafka(Collection<String> beginnings) {
        var kept = new TreeMap<>(kafka);
        kept.keySet().removeIf(key -> beginnings.stream().anyMatch(property(key)::startsWith));
        return new Settings(values, kept, options, arguments);
    }

    /// What stood on the command line besides options.
    public List<String> arguments() {
        return arguments;
    }

    /// @param role `producer`, `consumer`, `admin` or `streams`: `kafka.<role>.<property>` wins
    ///   over `kafka.<property>`
    /// @return client properties as the user gave them
    public Map<String, Object> kafka(String role) {
        var properties = new ClientProperties();
        kafka.forEach(
                (key, value) -> {
                    if (property(key).equals(key)) {
                        properties.put(key, value);
                    }
                });
        kafka.forEach(
                (key, value) -> {
                    if (key.startsWith(role + ".")) {
                        properties.put(key.substring(role.length() + 1), value);
                    }
                });
        return properties;
    }

    private static String property(String key) {
        String[] parts = key.split("\\.", 2);
        return parts.length == 2 && ROLES.contains(parts[0]) ? parts[1] : key;
    }

    private static Optional<Object> value(
            Setting<?> setting,
            Map<String, String> options,
            Map<String, String> environment,
            Map<String, String> file,
            List<String> faults) {
        String text = options.get(setting.name());
        String where = "option --" + setting.name();
        if (text == null) {
            text = environment.get(setting.variable());
            where = "environment variable " + setting.variable();
        }
        if (text == null) {
            text = file.get(setting.name());
            where = "properties key " + setting.name();
        }
        if (text == null && setting.isRequired()) {
            faults.add(
                    "option --%s is missing; wanted %s"
                            .formatted(setting.name(), setting.wanted()));
            return Optional.empty();
        }
        if (text != null && text.contains(UNREADABLE) && !where.startsWith("properties")) {
            faults.add(unreadable(where));
            return Optional.empty();
        }
        try {
            return Optional.of(text == null ? setting.absent() : setting.read(text));
        } catch (IllegalArgumentException | ArithmeticException _) {
            faults.add("%s: found '%s', wanted %s".formatted(where, text, setting.wanted()));
            return Optional.empty();
        }
    }

    private static List<String> unknown(
            Collection<Setting<?>> known,
            Collection<String> elsewhere,
            Map<String, String> options,
            Map<String, String> environment,
            Map<String, String> file) {
        Set<String> own = known.stream().map(Setting::name).collect(Collectors.toSet());
        var shared = new HashSet<>(own);
        shared.addAll(elsewhere);
        var variables = new HashSet<>(RESERVED);
        shared.forEach(name -> variables.add(Setting.variable(name)));
        var faults = new ArrayList<String>();
        for (String option : options.keySet()) {
            if (!own.contains(option) && !option.startsWith(KAFKA)) {
                faults.add("option --%s is not known".formatted(option) + nearest(option, own));
            }
        }
        for (String variable : environment.keySet()) {
            if (!variables.contains(variable)
                    && !variable.startsWith(Variables.PREFIX + "KAFKA_")) {
                faults.add(
                        "environment variable %s is not known".formatted(variable)
                                + nearest(variable, variables));
            }
        }
        for (String key : file.keySet()) {
            if (!shared.contains(key) && !key.startsWith(KAFKA)) {
                faults.add("properties key %s is not known".formatted(key) + nearest(key, shared));
            }
        }
        return faults;
    }

    private static String unreadable(String where) {
        return "%s: found bytes that are no text in %s, the encoding of this process's locale; wanted text in it; LC_ALL=C.UTF-8 would do for UTF-8"
                .formatted(where, System.getProperty("sun.jnu.encoding"));
    }

    private static String nearest(String word, Set<String> words) {
        return Spelling.nearest(word, words).map("; did you mean %s?"::formatted).orElse("");
    }

    private static Map<String, String> kafka(
            Map<String, String> options,
            Map<String, String> environment,
            Map<String, String> file) {
        var merged = new TreeMap<String, String>();
        file.forEach((key, value) -> putKafka(merged, key, value));
        environment.forEach(
                (variable, value) ->
                        putKafka(
                                merged,
                                variable.substring(Variables.PREFIX.length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.'),
                                value));
        options.forEach((key, value) -> putKafka(merged, key, value));
        return merged;
    }

    private static void putKafka(Map<String, String> merged, String key, String value) {
        if (key.startsWith(KAFKA)) {
            merged.put(key.substring(KAFKA.length()), value);
        }
    }
}
