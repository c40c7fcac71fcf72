package dev.darkroom.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What every topic and share group should look like.
///
/// @param topics the names
/// @param models named models that get a queue of their own
/// @param partitions of every topic; a share group spreads one partition over any number of workers
/// @param replicas of every topic; -1 leaves it to the broker
/// @param resultsKept how long pictures wait on `results` for a keeper
/// @param longestRequestLife how long cancellations and attempts are remembered
/// @param largestRecord bytes; no picture above it can be published
/// @param lockDuration of a lease; brokers clamp it to 15..60 s by default
public record TopicPlan(
        Topics topics,
        Collection<String> models,
        int partitions,
        short replicas,
        Duration resultsKept,
        Duration longestRequestLife,
        int largestRecord,
        Duration lockDuration) {

    private static final int LETTER_HEADERS = 64 << 10;

    /// @param largestRecord bytes
    /// @return bytes of the largest dead letter: a record and, in its headers, why it was put aside
    public static int withHeaders(int largestRecord) {
        return (int) Math.min(Integer.MAX_VALUE, (long) largestRecord + LETTER_HEADERS);
    }

    /// Seven days of results and requests, records up to 16 MiB, leases of 30 s, one partition.
    public static TopicPlan standard(Topics topics) {
        return new TopicPlan(
                topics,
                List.of(),
                1,
                (short) -1,
                Duration.ofDays(7),
                Duration.ofDays(7),
                16 << 20,
                Duration.ofSeconds(30));
    }

    /// What a program needs of it: however long results and requests are kept, it can serve.
    ///
    /// @param smallestRecord bytes that a record may have at least
    public TopicPlan needed(int smallestRecord) {
        return new TopicPlan(
                topics,
                models,
                partitions,
                replicas,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                smallestRecord,
                lockDuration);
    }

    /// One topic.
    ///
    /// @param config settings that Darkroom relies on
    /// @param advice settings that it is made with instead; programs cope with those of `config`
    public record Spec(String name, Map<String, String> config, Map<String, String> advice) {

        Spec(String name, Map<String, String> config) {
            this(name, config, Map.of());
        }

        /// @return the settings of a topic that is made
        public Map<String, String> made() {
            var made = new HashMap<>(config);
            made.putAll(advice);
            return made;
        }
    }

    /// @return every topic of the plan
    public List<Spec> specs() {
        String large = Integer.toString(largestRecord);
        Map<String, String> queue =
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        "-1",
                        "retention.bytes",
                        "-1",
                        "max.message.bytes",
                        large);
        Map<String, String> passing =
                Map.of("cleanup.policy", "delete", "retention.ms", millis(Duration.ofMinutes(10)));
        Map<String, String> compacted = Map.of("cleanup.policy", "compact");
        Map<String, String> remembered =
                Map.of(
                        "cleanup.policy",
                        "compact,delete",
                        "retention.ms",
                        millis(longestRequestLife));
        var specs = new ArrayList<Spec>();
        specs.add(new Spec(topics.prompts(), queue));
        models.forEach(model -> specs.add(new Spec(topics.prompts(model), queue)));
        specs.add(
                new Spec(
                        topics.results(),
                        Map.of(
                                "cleanup.policy",
                                "delete",
                                "retention.ms",
                                millis(resultsKept),
                                "max.message.bytes",
                                large)));
        specs.add(
                new Spec(
                        topics.receipts(),
                        Map.of("cleanup.policy", "delete", "retention.ms", millis(resultsKept))));
        specs.add(new Spec(topics.images(), compacted));
        specs.add(new Spec(topics.outcomes(), compacted));
        specs.add(new Spec(topics.progress(), passing));
        specs.add(new Spec(topics.offers(), passing));
        // As long as their requests wait; the janitor knows how long that is.
        specs.add(new Spec(topics.controls(), remembered, Map.of("retention.ms", "-1")));
        specs.add(new Spec(topics.attempts(), remembered));
        specs.add(
                new Spec(
                        topics.deadLetters(),
                        Map.of(
                                "cleanup.policy",
                                "delete",
                                "retention.ms",
                                millis(Duration.ofDays(90)),
                                "max.message.bytes",
                                large),
                        Map.of("max.message.bytes", Integer.toString(withHeaders(largestRecord)))));
        specs.add(new Spec(topics.schemas(), compacted));
        return List.copyOf(specs);
    }

    /// @return settings of the workers' share groups; deliveries as many as brokers allow, for a
    ///   request that is given back has been delivered, though nobody tried to draw it
    public Map<String, String> shareGroup() {
        return Map.of(
                "share.auto.offset.reset",
                "earliest",
                "share.isolation.level",
                "read_committed",
                "share.record.lock.duration.ms",
                millis(lockDuration),
                "share.delivery.count.limit",
                "10");
    }

    /// @return the share group of each model's workers, by the queue that they lease from
    public Map<String, String> shareGroups() {
        var groups = new LinkedHashMap<String, String>();
        groups.put(topics.prompts(), topics.workers());
        models.forEach(model -> groups.put(topics.prompts(model), topics.workers(model)));
        return groups;
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
