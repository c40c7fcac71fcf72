package dev.darkroom.worker;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.prompt.Limits;
import dev.darkroom.worker.serving.Patience;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How a worker serves requests, apart from how it draws.
///
/// @param name what results and attempts call it; unlike that of any other worker of the cluster
/// @param clients properties of Kafka clients
/// @param topics the names
/// @param registry URL of a schema registry; empty where schemas travel on a topic
/// @param models that it serves, at least one
/// @param resident most bytes of loaded models
/// @param lease the kind of group that requests are leased through
/// @param grace to finish in after being asked to stop
/// @param limits of one request
/// @param patience how often things are tried
/// @param telemetryPort of health and metrics; 0 takes a free one
public record WorkerSettings(
        String name,
        Clients clients,
        Topics topics,
        Optional<String> registry,
        List<ServedModel> models,
        long resident,
        GroupKind lease,
        Duration grace,
        Limits limits,
        Patience patience,
        int telemetryPort) {

    public static final Setting<Optional<String>> NAME =
            Setting.optional(
                    "worker-name",
                    "Name of this worker; the host's name and a number if left out.");
    public static final Setting<Optional<String>> MODEL_NAME =
            Setting.optional(
                    "model-name",
                    "Serves the queue of this named model instead of the default model's.");
    public static final Setting<Optional<Long>> RESIDENT =
            Setting.optionalBytes(
                    "resident",
                    "Most memory for loaded models; beyond it the one used longest ago leaves for"
                            + " one that is asked for. No limit if left out.");
    public static final Setting<String> LEASE =
            Setting.choice(
                    "lease",
                    GroupKind.SHARE_GROUP.word(),
                    GroupKind.WORDS,
                    "The kind of group that workers lease requests through; consumer-group is for"
                            + " brokers without share groups.");
    public static final Setting<Integer> LANES =
            Setting.integer("lanes", 12, 1, 1000, "Requests of each model held at once.");
    public static final Setting<Duration> GRACE =
            Setting.duration(
                    "grace",
                    Duration.ofSeconds(30),
                    "Time to finish in after SIGTERM; what is not done by then is given back.");
    public static final Setting<Integer> MAX_SIDE =
            Setting.integer("max-side", 1024, 8, 8192, "Largest width and height, in pixels.");
    public static final Setting<Integer> MAX_STEPS =
            Setting.integer("max-steps", 150, 1, 1000, "Most denoising steps of one image.");
    public static final Setting<Integer> MAX_COUNT =
            Setting.integer("max-count", 64, 1, 1000, "Most images of one request.");
    public static final Setting<Integer> MAX_CHUNKS =
            Setting.integer(
                    "max-chunks",
                    8,
                    1,
                    64,
                    "Windows of a text encoder that a longer prompt may fill; 1 refuses longer"
                            + " ones.");
    public static final Setting<Long> MAX_PICTURE_BYTES =
            Setting.bytes("max-picture-bytes", "8MiB", "Largest picture or mask inside a request.");
    public static final Setting<Integer> MAX_PICTURE_PIXELS =
            Setting.integer(
                    "max-picture-pixels",
                    PictureLimits.STANDARD.maxPixels(),
                    64,
                    1 << 28,
                    "Most pixels, width times height, of a picture or mask inside a request.");
    public static final Setting<Integer> ATTEMPTS =
            Setting.integer(
                    "attempts",
                    3,
                    1,
                    9,
                    "Workers that may die drawing a request before it is put aside.");
    public static final Setting<Integer> RETRIES =
            Setting.integer("retries", 1, 0, 10, "Repetitions of a drawing that failed.");
    public static final Setting<Long> LARGEST_RECORD =
            Setting.bytes("largest-record", "16MiB", "Largest record on the results topic.");
    public static final Setting<Integer> TELEMETRY_PORT =
            Setting.integer(
                    "telemetry-port",
                    0,
                    0,
                    65_535,
                    "Port of /health/live, /health/ready and /metrics; 0 takes a free one.");

    /// Everything that [#of] reads.
    public static final List<Setting<?>> ALL = all();

    /// @param producer properties of producers
    /// @param consumer properties of consumers
    /// @param admin properties of admin clients
    public record Clients(
            Map<String, Object> producer,
            Map<String, Object> consumer,
            Map<String, Object> admin) {}

    /// Of a worker whose artist needs no folder.
    public static WorkerSettings of(Settings settings) {
        return of(
                settings,
                List.of(
                        new ServedModel(
                                settings.get(MODEL_NAME), Path.of(""), settings.get(LANES))));
    }

    public static WorkerSettings of(Settings settings, List<ServedModel> models) {
        return new WorkerSettings(
                settings.get(NAME).orElseGet(WorkerSettings::ownName),
                new Clients(
                        KafkaSettings.client(settings, "producer"),
                        KafkaSettings.client(settings, "consumer"),
                        KafkaSettings.client(settings, "admin")),
                new Topics(settings.get(KafkaSettings.PREFIX)),
                settings.get(KafkaSettings.SCHEMA_REGISTRY_URL),
                models,
                settings.get(RESIDENT).orElse(Long.MAX_VALUE),
                lease(settings),
                settings.get(GRACE),
                limits(settings),
                new Patience(
                        settings.get(ATTEMPTS),
                        settings.get(RETRIES),
                        Math.clamp(settings.get(LARGEST_RECORD), 1 << 20, 1 << 30)),
                settings.get(TELEMETRY_PORT));
    }

    /// The kind of group that the settings have workers lease through.
    public static GroupKind lease(Settings settings) {
        return GroupKind.of(settings.get(LEASE));
    }

    /// The groups that are joined.
    Set<String> groups() {
        return models.stream().map(model -> model.group(topics)).collect(Collectors.toSet());
    }

    /// The topics and groups as this worker would have them made.
    public TopicPlan plan() {
        TopicPlan standard = TopicPlan.standard(topics);
        return new TopicPlan(
                topics,
                models.stream().flatMap(model -> model.name().stream()).toList(),
                standard.partitions(),
                standard.replicas(),
                standard.resultsKept(),
                standard.longestRequestLife(),
                patience.largestRecord(),
                standard.lockDuration());
    }

    /// What one request may ask for.
    public static Limits limits(Settings settings) {
        Limits standard = Limits.STANDARD;
        return new Limits(
                settings.get(MAX_SIDE),
                standard.maxPixels(),
                settings.get(MAX_STEPS),
                settings.get(MAX_COUNT),
                standard.maxGuidanceScale(),
                standard.maxTextCharacters(),
                settings.get(MAX_CHUNKS),
                standard.maxLabels(),
                standard.maxLabelCharacters(),
                new PictureLimits(
                        Math.clamp(settings.get(MAX_PICTURE_BYTES), 1 << 10, 1 << 30),
                        settings.get(MAX_PICTURE_PIXELS)));
    }

    private static List<Setting<?>> all() {
        var all = new ArrayList<>(KafkaSettings.ALL);
        all.addAll(
                List.of(
                        NAME,
                        MODEL_NAME,
                        RESIDENT,
                        LEASE,
                        LANES,
                        GRACE,
                        MAX_SIDE,
                        MAX_STEPS,
                        MAX_COUNT,
                        MAX_CHUNKS,
                        MAX_PICTURE_BYTES,
                        MAX_PICTURE_PIXELS,
                        ATTEMPTS,
                        RETRIES,
                        LARGEST_RECORD,
                        TELEMETRY_PORT));
        return List.copyOf(all);
    }

    private static String ownName() {
        String number = Long.toString(ProcessHandle.current().pid());
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + number;
        } catch (UnknownHostException _) {
            return "worker-" + number;
        }
    }
}
