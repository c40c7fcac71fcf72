package dev.darkroom.schemas.topic;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterShareGroupOffsetsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Makes the topics of a plan, and checks that they are as planned.
public final class TopicAdmin {

    private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
    private static final Set<String> AT_LEAST = Set.of("retention.ms", "max.message.bytes");

    /// Set where topics are made; programs cope with whatever else they find.
    private static final Set<String> ADVICE =
            Set.of("share.record.lock.duration.ms", "share.delivery.count.limit");

    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final Duration LEADERS = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final AlterShareGroupOffsetsOptions BEGINNING =
            new AlterShareGroupOffsetsOptions().timeoutMs(5_000);

    private final Admin admin;
    private final boolean shareGroups;

    /// @param admin borrowed; the caller closes it
    public TopicAdmin(Admin admin) {
        this(admin, true);
    }

    private TopicAdmin(Admin admin, boolean shareGroups) {
        this.admin = admin;
        this.shareGroups = shareGroups;
    }

    /// @return the same for topics alone, as brokers need it that have no share groups
    public TopicAdmin withoutShareGroups() {
        return new TopicAdmin(admin, false);
    }

    /// Makes the topics that are missing, waits until brokers take records for them, and sets the
    /// share groups' settings. Topics that exist stay as they are.
    ///
    /// @return names of the topics that were made
    public List<String> create(TopicPlan plan) throws InterruptedException {
        Map<String, KafkaFuture<Void>> creations =
                admin.createTopics(plan.specs().stream().map(spec -> newTopic(plan, spec)).toList())
                        .values();
        var made = new ArrayList<String>();
        for (var creation : new TreeMap<>(creations).entrySet()) {
            if (existed(creation.getValue())) {
                continue;
            }
            made.add(creation.getKey());
        }
        awaitLeaders(made, plan.partitions());
        if (shareGroups) {
            configure(plan);
        }
        return made;
    }

    /// Makes the share groups of queues that are new, and has them begin where their queues do. A
    /// group's first member is otherwise told at its second heartbeat only what it may lease: five
    /// seconds later by Kafka's defaults. Nothing needs it, so nothing fails: members may have been
    /// quicker, and a principal may lack the right. Workers that lease through consumer groups
    /// cannot use groups that were made so.
    ///
    /// @param made names of the topics that [#create] has made
    public void begin(TopicPlan plan, List<String> made) throws InterruptedException {
        for (var group : plan.shareGroups().entrySet()) {
            String queue = group.getKey();
            if (!made.contains(queue)) {
                continue;
            }
            Map<TopicPartition, Long> beginnings =
                    partitions(queue, plan.partitions())
                            .collect(Collectors.toMap(at -> at, _ -> 0L));
            try {
                get(admin.alterShareGroupOffsets(group.getValue(), beginnings, BEGINNING).all());
            } catch (KafkaException e) {
                LOG.atDebug()
                        .addKeyValue("group", group.getValue())
                        .addKeyValue("error", e.toString())
                        .log("The group begins with its first member");
            }
        }
    }

    /// A broker tells clients of a new topic a moment before it takes records for it. It can refuse
    /// a producer's first request and take the second, and the first is then out of order until its
    /// delivery times out (KAFKA-15591). Offsets are answered by a partition that takes records.
    private void awaitLeaders(List<String> topics, int partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends =
                topics.stream()
                        .flatMap(topic -> partitions(topic, partitions))
                        .collect(Collectors.toMap(at -> at, _ -> OffsetSpec.latest()));
        long deadline = System.nanoTime() + LEADERS.toNanos();
        while (true) {
            try {
                get(admin.describeTopics(topics).allTopicNames());
                get(admin.listOffsets(ends).all());
                return;
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private static Stream<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count).mapToObj(number -> new TopicPartition(topic, number));
    }

    private void configure(TopicPlan plan) throws InterruptedException {
        List<AlterConfigOp> settings =
                plan.shareGroup().entrySet().stream()
                        .map(
                                setting ->
                                        new AlterConfigOp(
                                                new ConfigEntry(
                                                        setting.getKey(), setting.getValue()),
                                                AlterConfigOp.OpType.SET))
                        .toList();
        get(
                admin.incrementalAlterConfigs(
                                plan.shareGroups().values().stream()
                                        .collect(
                                                Collectors.toMap(TopicAdmin::group, _ -> settings)))
                        .all());
    }

    /// Looks again for a few seconds while something is amiss: brokers learn of new topics and
    /// settings a moment after whoever made them was told so.
    ///
    /// @return one sentence per topic or share group that is missing or other than planned; empty
    ///   if all is well
    public List<String> faults(TopicPlan plan) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        List<String> faults = look(plan);
        while (!faults.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE);
            faults = look(plan);
        }
        return faults;
    }

    private List<String> look(TopicPlan plan) throws InterruptedException {
        Collection<String> groups = shareGroups ? plan.shareGroups().values() : List.of();
        Set<String> present = get(admin.listTopics().names());
        List<TopicPlan.Spec> found =
                plan.specs().stream().filter(spec -> present.contains(spec.name())).toList();
        Map<ConfigResource, Config> configs =
                get(
                        admin.describeConfigs(
                                        Stream.concat(
                                                        found.stream()
                                                                .map(spec -> topic(spec.name())),
                                                        groups.stream().map(TopicAdmin::group))
                                                .toList())
                                .all());
        var faults = new ArrayList<String>();
        for (TopicPlan.Spec spec : plan.specs()) {
            if (!present.contains(spec.name())) {
                faults.add("topic %s is missing".formatted(spec.name()));
            } else {
                faults.addAll(
                        differences(
                                "topic " + spec.name(),
                                configs.get(topic(spec.name())),
                                spec.config()));
            }
        }
        for (String group : groups) {
            faults.addAll(
                    differences(
                            "share group " + group, configs.get(group(group)), plan.shareGroup()));
        }
        return faults;
    }

    private static List<String> differences(
            String what, Config config, Map<String, String> wanted) {
        return new TreeMap<>(wanted)
                .entrySet().stream()
                        .flatMap(
                                setting ->
                                        difference(
                                                what,
                                                setting.getKey(),
                                                value(config, setting.getKey()),
                                                setting.getValue())
                                                .stream())
                        .toList();
    }

    private static Optional<String> difference(
            String what, String setting, String found, String wanted) {
        if (AT_LEAST.contains(setting)) {
            return enough(found, wanted)
                    ? Optional.empty()
                    : Optional.of(
                            "%s has %s=%s, at least %s is wanted"
                                    .formatted(what, setting, found, wanted));
        }
        boolean same =
                ADVICE.contains(setting)
                        || Set.of(found.split(",")).equals(Set.of(wanted.split(",")));
        return same
                ? Optional.empty()
                : Optional.of("%s has %s=%s, %s is wanted".formatted(what, setting, found, wanted));
    }

    private static boolean enough(String found, String wanted) {
        if (found.equals("-1")) {
            return true;
        }
        return !wanted.equals("-1")
                && !found.isEmpty()
                && Long.parseLong(found) >= Long.parseLong(wanted);
    }

    private static String value(Config config, String setting) {
        return Optional.ofNullable(config)
                .map(settings -> settings.get(setting))
                .map(ConfigEntry::value)
                .orElse("");
    }

    private static NewTopic newTopic(TopicPlan plan, TopicPlan.Spec spec) {
        return new NewTopic(
                        spec.name(),
                        Optional.of(plan.partitions()),
                        Optional.of(plan.replicas()).filter(replicas -> replicas > 0))
                .configs(spec.made());
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static ConfigResource group(String name) {
        return new ConfigResource(ConfigResource.Type.GROUP, name);
    }

    private static boolean existed(KafkaFuture<Void> creation) throws InterruptedException {
        try {
            creation.get();
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return true;
            }
            throw failure(e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : new KafkaException(e.getCause());
    }
}
