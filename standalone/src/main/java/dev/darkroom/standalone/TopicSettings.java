package dev.darkroom.standalone;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be set of topics.
final class TopicSettings {

    private static final TopicPlan STANDARD = TopicPlan.standard(new Topics(Topics.DEFAULT_PREFIX));

    private static final Setting<Optional<String>> MODELS =
            Setting.optional("models", "Names of models that get a queue of their own, NAME,NAME.");

    private static final Setting<Integer> PARTITIONS =
            Setting.integer(
                    "partitions",
                    STANDARD.partitions(),
                    1,
                    10_000,
                    "Partitions of each topic; any number of workers shares one.");

    private static final Setting<Integer> REPLICAS =
            Setting.integer(
                    "replicas",
                    STANDARD.replicas(),
                    -1,
                    100,
                    "Replicas of each topic; -1 leaves it to the brokers.");

    private static final Setting<Duration> RESULTS_KEPT =
            Setting.duration(
                    "results-kept",
                    STANDARD.resultsKept(),
                    "How long pictures wait on results for a sink.");

    private static final Setting<Duration> LONGEST_REQUEST_LIFE =
            Setting.duration(
                    "longest-request-life",
                    STANDARD.longestRequestLife(),
                    "How long cancellations and attempts are remembered.");

    private static final Setting<Long> LARGEST_RECORD =
            Setting.bytes(
                    "largest-record", "16MiB", "No larger picture or request can be published.");

    private static final Setting<Duration> LOCK_DURATION =
            Setting.duration(
                    "lock-duration",
                    STANDARD.lockDuration(),
                    "How long a worker's lease lasts without renewal; brokers allow 15s to 60s.");

    static final List<Setting<?>> ALL =
            List.of(
                    KafkaSettings.PREFIX,
                    MODELS,
                    PARTITIONS,
                    REPLICAS,
                    RESULTS_KEPT,
                    LONGEST_REQUEST_LIFE,
                    LARGEST_RECORD,
                    LOCK_DURATION);

    private TopicSettings() {}

    static TopicPlan plan(Settings settings) {
        List<String> models =
                settings.get(MODELS).stream()
                        .flatMap(names -> Stream.of(names.split(",")))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
        return new TopicPlan(
                new Topics(settings.get(KafkaSettings.PREFIX)),
                models,
                settings.get(PARTITIONS),
                settings.get(REPLICAS).shortValue(),
                settings.get(RESULTS_KEPT),
                settings.get(LONGEST_REQUEST_LIFE),
                Math.toIntExact(settings.get(LARGEST_RECORD)),
                settings.get(LOCK_DURATION));
    }
}
