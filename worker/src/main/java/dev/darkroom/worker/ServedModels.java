package dev.darkroom.worker;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads which models are meant: `FOLDER` for the default model, `NAME=FOLDER` for a named one,
/// either with `:lanes=N` behind it, commas between several.
public final class ServedModels {

    private static final Pattern ENTRY =
            Pattern.compile("(?:(?<name>[^=/\\\\]*)=)?(?<folder>.*?)(?::lanes=(?<lanes>.*))?");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,60}");
    private static final int MOST_LANES = 1000;

    private final List<String> faults = new ArrayList<>();

    private ServedModels() {}

    private record Entry(Optional<String> name, Path folder, OptionalInt lanes) {}

    /// All that a worker is to serve.
    ///
    /// @throws BadSettingsException naming every model that cannot be meant
    public static List<ServedModel> of(Settings settings) {
        return of(settings, settings.get(WorkerSettings.LANES));
    }

    /// What workers elsewhere serve, whatever their lanes.
    ///
    /// @throws BadSettingsException naming every model that cannot be meant
    public static List<ServedModel> elsewhere(Settings settings) {
        return of(settings, 1);
    }

    private static List<ServedModel> of(Settings settings, int lanes) {
        List<Entry> entries = read(settings.get(DrawingSettings.MODEL));
        Optional<String> name = settings.get(WorkerSettings.MODEL_NAME);
        boolean one = entries.size() == 1 && entries.getFirst().name().isEmpty();
        if (name.isPresent() && !one) {
            throw fault(
                    "setting model-name: found '%s' beside models with names or several, wanted one folder without a name; NAME=FOLDER names it"
                            .formatted(name.get()));
        }
        return entries.stream()
                .map(
                        entry ->
                                new ServedModel(
                                        entry.name().or(() -> name),
                                        DrawingSettings.installed(entry.folder()),
                                        entry.lanes().orElse(lanes)))
                .toList();
    }

    /// The settings of a worker that serves but one of the models: that of `--model-name`, or else
    /// the default model, or else the first.
    ///
    /// @throws BadSettingsException if there is none of that name
    public static Settings one(Settings settings) {
        List<Entry> entries = read(settings.get(DrawingSettings.MODEL));
        Optional<String> name = settings.get(WorkerSettings.MODEL_NAME);
        if (entries.size() == 1 && entries.getFirst().name().isEmpty()) {
            return settings;
        }
        Entry chosen =
                name.isEmpty()
                        ? main(entries)
                        : entries.stream()
                                .filter(entry -> entry.name().equals(name))
                                .findFirst()
                                .orElseThrow(() -> fault(unknown(name.get(), entries)));
        return settings.with(DrawingSettings.MODEL, chosen.folder().toString())
                .with(WorkerSettings.MODEL_NAME, chosen.name());
    }

    private static String unknown(String name, List<Entry> entries) {
        return "setting model-name: found '%s', wanted one of %s"
                .formatted(
                        name,
                        entries.stream()
                                .flatMap(entry -> entry.name().stream())
                                .collect(Collectors.joining(", ")));
    }

    /// The folder of the default model, or of the first where all have names.
    ///
    /// @throws BadSettingsException naming every model that cannot be meant
    static Path mainFolder(String text) {
        return main(read(text)).folder();
    }

    private static Entry main(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.name().isEmpty())
                .findFirst()
                .orElseGet(entries::getFirst);
    }

    /// What is plain to see of several is not found out only when they are loaded; of one, whoever
    /// loads it says more.
    ///
    /// @throws BadSettingsException naming every folder that is none
    public static void demandFolders(List<ServedModel> models) {
        List<String> none =
                models.stream()
                        .filter(model -> models.size() > 1 && !Files.isDirectory(model.folder()))
                        .map(
                                model ->
                                        "setting model: found '%s' for the model %s, wanted a folder"
                                                .formatted(model.folder(), model.title()))
                        .toList();
        if (!none.isEmpty()) {
            throw new BadSettingsException(none);
        }
    }

    private static List<Entry> read(String text) {
        var reading = new ServedModels();
        var entries = new ArrayList<Entry>();
        var names = new HashMap<Optional<String>, Entry>();
        for (String part : text.split(",", -1)) {
            Entry entry = reading.entry(part.strip());
            entries.add(entry);
            Entry before = names.putIfAbsent(entry.name().map(ServedModels::anyCase), entry);
            if (before != null) {
                reading.faults.add(twice(before, entry));
            }
        }
        if (!reading.faults.isEmpty()) {
            throw new BadSettingsException(reading.faults);
        }
        return entries;
    }

    /// Where file systems do not tell small letters from capitals, the queues of two such names lie
    /// in one folder.
    private static String anyCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String twice(Entry before, Entry entry) {
        if (entry.name().isEmpty()) {
            return "setting model: found '%s' as a second default model, wanted NAME=FOLDER for all but one"
                    .formatted(entry.folder());
        }
        return before.name().equals(entry.name())
                ? "setting model: found the name '%s' twice, wanted one folder a name"
                        .formatted(entry.name().get())
                : "setting model: found the names '%s' and '%s', wanted names that differ in more than capitals"
                        .formatted(before.name().orElseThrow(), entry.name().get());
    }

    private Entry entry(String text) {
        Matcher found = ENTRY.matcher(text);
        if (!found.matches() || found.group("folder").isBlank()) {
            faults.add(
                    "setting model: found '%s', wanted FOLDER or NAME=FOLDER, :lanes=N behind it or not"
                            .formatted(text));
            return new Entry(Optional.of(text), Path.of(""), OptionalInt.empty());
        }
        Optional<String> name = Optional.ofNullable(found.group("name"));
        name.filter(it -> !NAME.matcher(it).matches())
                .ifPresent(
                        it ->
                                faults.add(
                                        "setting model: found the name '%s', wanted 1 to 60 of a-z A-Z 0-9 . _ -"
                                                .formatted(it)));
        return new Entry(name, Path.of(found.group("folder")), lanes(found, text));
    }

    private OptionalInt lanes(Matcher found, String text) {
        String lanes = found.group("lanes");
        if (lanes == null) {
            return OptionalInt.empty();
        }
        if (!lanes.matches("[1-9]\\d{0,3}") || Integer.parseInt(lanes) > MOST_LANES) {
            faults.add(
                    "setting model: found '%s' lanes in '%s', wanted a whole number from 1 to %s"
                            .formatted(lanes, text, MOST_LANES));
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(lanes));
    }

    private static BadSettingsException fault(String fault) {
        return new BadSettingsException(List.of(fault));
    }
}
