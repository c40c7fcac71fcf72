package dev.darkroom.standalone.bench;

import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.LocalSettings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be set of a bench.
final class BenchSettings {

    static final Setting<Optional<List<String>>> PARTS =
            Setting.optional(
                    "parts",
                    "some of " + String.join(",", BenchParts.names()),
                    BenchSettings::parts,
                    "Parts to run, NAME,NAME; all that can be run here if left out.");

    static final Setting<Integer> ROUNDS =
            Setting.integer(
                    "rounds",
                    9,
                    1,
                    1_000,
                    "Times that each way is measured, in turn with the others; six or more give"
                            + " intervals of 95 %.");

    static final Setting<Integer> PICTURES =
            Setting.integer("pictures", 96, 4, 100_000, "Pictures that each way draws a round.");

    static final Setting<Boolean> QUICK =
            Setting.flag(
                    "quick",
                    false,
                    "About a minute: few rounds of few pictures, of limit, engine and pipeline"
                            + " where --parts names none, to compare the pictures and see where the"
                            + " figures lie.");

    static final Setting<Optional<Path>> JSON =
            Setting.optionalPath("json", "File for all that was found, with every sample.");

    static final Setting<Optional<Path>> PEERS =
            Setting.optionalPath(
                    "peers",
                    "A Python that has what benchmarks/requirements.txt names: other programs are"
                            + " measured in the same rounds.");

    static final Setting<Optional<Path>> BIG =
            Setting.optionalPath(
                    "big-model",
                    "Folder of a large model for the part big;"
                            + " benchmarks/folders/build_folder.py builds some.");

    static final Setting<Optional<Path>> BESIDE =
            Setting.optionalPath(
                    "beside",
                    "Folder of another Darkroom, such as a checkout of an earlier version, for the"
                            + " part beside.");

    private static final Setting<Optional<List<Integer>>> SOME_LOADS =
            Setting.optional(
                    "loads",
                    "percentages such as 50,70,90,110",
                    BenchSettings::loads,
                    "Loads of the part mixed, in percent of what a request at a time can serve;"
                            + " 50,70,90,110 if left out.");

    static List<Integer> loads(Settings settings) {
        return settings.get(SOME_LOADS).orElse(List.of(50, 70, 90, 110));
    }

    static final List<Setting<?>> OWN =
            List.of(PARTS, ROUNDS, PICTURES, QUICK, JSON, PEERS, SOME_LOADS, BIG, BESIDE);

    static final List<Setting<?>> ALL =
            Stream.of(OWN, LocalSettings.USUAL, LocalSettings.RARE)
                    .<Setting<?>>flatMap(List::stream)
                    .filter(setting -> !setting.equals(LocalSettings.DATA))
                    .toList();

    private static final int MOST_LOAD = 1_000;

    private BenchSettings() {}

    private static List<Integer> loads(String text) {
        List<Integer> loads =
                Arrays.stream(text.split(",")).map(String::strip).map(Integer::valueOf).toList();
        if (loads.stream().anyMatch(load -> load < 1 || load > MOST_LOAD)) {
            throw new IllegalArgumentException(text);
        }
        return loads;
    }

    private static List<String> parts(String text) {
        List<String> named = Arrays.stream(text.split(",")).map(String::strip).toList();
        if (!BenchParts.names().containsAll(named)) {
            throw new IllegalArgumentException(text);
        }
        return named;
    }
}
