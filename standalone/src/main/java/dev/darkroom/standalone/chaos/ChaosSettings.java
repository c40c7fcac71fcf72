package dev.darkroom.standalone.chaos;

import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.GroupKind;
import dev.darkroom.worker.WorkerSettings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a trial consists of.
///
/// @param span of requests and faults; finishing what was asked and checking come after it
/// @param killEvery time between two faults on average
/// @param requests distinct ones; repetitions and conflicts come on top
/// @param patience from the last fault until what has not ended counts as lost or stuck
/// @param objectServer whether pictures are kept by an object server rather than in a folder
/// @param lease the kind of group that workers lease through; brokers have share groups only if it
///   is these
/// @param model empty draws by the clock
/// @param drawing how long a picture takes by the clock on average
/// @param data folder of the trial; empty takes a temporary one, removed if all promises were kept
record ChaosSettings(
        Duration span,
        int workers,
        int sinks,
        int brokers,
        Duration killEvery,
        int requests,
        long seed,
        Duration patience,
        boolean objectServer,
        GroupKind lease,
        Optional<Path> model,
        Duration drawing,
        Optional<Path> data,
        Set<Flaw> flaws) {

    private static final Setting<Double> MINUTES =
            Setting.number(
                    "minutes",
                    3,
                    0.1,
                    1440,
                    "How long requests come and parts are killed; finishing and checking come"
                            + " after it.");
    private static final Setting<Integer> WORKERS =
            Setting.integer("workers", 3, 1, 32, "Worker processes.");
    private static final Setting<Integer> SINKS =
            Setting.integer("sinks", 2, 1, 8, "Sink processes.");
    private static final Setting<Integer> BROKERS =
            Setting.integer("brokers", 3, 1, 5, "Broker processes.");
    private static final Setting<Duration> KILL_EVERY =
            Setting.duration(
                    "kill-every", Duration.ofSeconds(4), "Time between two faults on average.");
    private static final Setting<Integer> REQUESTS =
            Setting.integer(
                    "requests",
                    300,
                    1,
                    1_000_000,
                    "Different requests, spread over the time; repeated and conflicting ones come"
                            + " on top.");
    private static final Setting<Optional<Long>> SEED =
            Setting.optionalLong(
                    "trial-seed",
                    0,
                    Long.MAX_VALUE,
                    "Decides what is asked and what is done to which part; one is taken and told if"
                            + " left out.");
    private static final Setting<Duration> PATIENCE =
            Setting.duration(
                    "patience",
                    Duration.ofMinutes(3),
                    "Time after the last fault in which every request has to have ended.");
    private static final Setting<Boolean> OBJECT_SERVER =
            Setting.flag(
                    "object-server",
                    true,
                    "Whether pictures are kept by an object server, which is killed like the other"
                            + " parts, rather than in a folder.");
    private static final Setting<String> ARTIST =
            Setting.choice(
                    "artist",
                    "clock",
                    List.of("clock", "model"),
                    "Who draws: a clock, which takes time and no computing, or --model.");
    private static final Setting<Duration> DRAWING =
            Setting.duration(
                    "drawing",
                    Duration.ofMillis(800),
                    "How long a picture takes on average where a clock draws.");
    private static final Setting<Optional<Path>> FOLDER =
            Setting.optionalPath(
                    "trial-folder",
                    "Folder for all data and logs, which then stay; a temporary one that stays only"
                            + " if a promise was broken, if left out.");

    static final List<Setting<?>> ALL =
            List.of(
                    MINUTES,
                    WORKERS,
                    SINKS,
                    BROKERS,
                    KILL_EVERY,
                    REQUESTS,
                    SEED,
                    PATIENCE,
                    OBJECT_SERVER,
                    WorkerSettings.LEASE,
                    ARTIST,
                    DrawingSettings.MODEL,
                    DRAWING,
                    FOLDER);

    /// @param fallbackSeed where none is set
    static ChaosSettings of(Settings settings, long fallbackSeed) {
        return new ChaosSettings(
                Duration.ofMillis(Math.round(settings.get(MINUTES) * 60_000)),
                settings.get(WORKERS),
                settings.get(SINKS),
                settings.get(BROKERS),
                settings.get(KILL_EVERY),
                settings.get(REQUESTS),
                settings.get(SEED).orElse(fallbackSeed),
                settings.get(PATIENCE),
                settings.get(OBJECT_SERVER),
                WorkerSettings.lease(settings),
                settings.get(ARTIST).equals("model")
                        ? Optional.of(DrawingSettings.folder(settings))
                        : Optional.empty(),
                settings.get(DRAWING),
                settings.get(FOLDER),
                Flaw.built());
    }
}
