package dev.darkroom.worker;

import dev.darkroom.runtime.FirstContact;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.topic.Rights;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.NetworkException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/// What has to be true of the cluster before a worker may serve.
final class StartChecks {

    private static final String DELIVERIES = "share.delivery.count.limit";
    private static final int FEWEST_DELIVERIES = 3;
    private static final String SHARE = "share.version";
    private static final String GROUP_SIZE = "group.share.max.size";

    private StartChecks() {}

    /// Asks again where a broker does not answer.
    ///
    /// @return how often the brokers deliver one record at most
    /// @throws BadSettingsException naming every topic and group that is missing or not as needed,
    ///   or brokers that are too old
    static int verify(WorkerSettings settings) throws InterruptedException {
        return FirstContact.insist("whether a worker may serve", () -> look(settings));
    }

    private static int look(WorkerSettings settings) throws InterruptedException {
        try (Admin admin = Admin.create(settings.clients().admin())) {
            boolean shares = settings.lease() == GroupKind.SHARE_GROUP;
            demand(
                    new Rights(admin, shares ? settings.groups() : Set.of())
                            .faults(WorkerRights.of(settings)));
            if (!shares) {
                TopicPlan plan = settings.plan().needed(settings.patience().largestRecord());
                demand(new TopicAdmin(admin).withoutShareGroups().faults(plan));
                return Integer.MAX_VALUE;
            }
            demand(withoutShareGroups(admin));
            demand(faults(admin, settings));
            var fewest = Integer.MAX_VALUE;
            for (String group : settings.groups()) {
                int deliveries = deliveries(admin, group);
                demand(tooFew(group, deliveries));
                fewest = Math.min(fewest, deliveries);
            }
            return fewest;
        }
    }

    // What a broker without share groups answers to any question about them speaks of versions.
    private static List<String> withoutShareGroups(Admin admin) {
        FinalizedVersionRange version =
                get(admin.describeFeatures().featureMetadata()).finalizedFeatures().get(SHARE);
        return version != null && version.maxVersionLevel() > 0
                ? List.of()
                : List.of(
                        "the brokers have no share groups (feature %s of Kafka 4.2 and newer); --lease consumer-group would do"
                                .formatted(SHARE));
    }

    // A request is published anew on its last delivery but one, which cannot be its first; the last
    // is for a worker that is lost meanwhile.
    private static List<String> tooFew(String group, int deliveries) {
        return deliveries >= FEWEST_DELIVERIES
                ? List.of()
                : List.of(
                        "share group %s has %s=%s; with fewer than %s a worker that is lost may take a request with it"
                                .formatted(group, DELIVERIES, deliveries, FEWEST_DELIVERIES));
    }

    private static void demand(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
    }

    private static int deliveries(Admin admin, String group) {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
        return Optional.ofNullable(config.get(DELIVERIES))
                .map(ConfigEntry::value)
                .map(Integer::valueOf)
                .orElseThrow(
                        () ->
                                new BadSettingsException(
                                        List.of(
                                                "share group %s has no %s, which brokers have from Kafka 4.3 on"
                                                        .formatted(group, DELIVERIES))));
    }

    private static List<String> faults(Admin admin, WorkerSettings settings)
            throws InterruptedException {
        TopicPlan plan = settings.plan().needed(settings.patience().largestRecord());
        var faults = new ArrayList<String>(new TopicAdmin(admin).faults(plan));
        groupSize(admin)
                .ifPresent(
                        most ->
                                settings.models().stream()
                                        .flatMap(
                                                model ->
                                                        crowded(
                                                                admin,
                                                                model.group(settings.topics()),
                                                                model.lanes(),
                                                                most)
                                                                .stream())
                                        .forEach(faults::add));
        return faults;
    }

    private static Optional<Integer> groupSize(Admin admin) {
        String broker =
                get(admin.describeCluster().nodes()).stream()
                        .findFirst()
                        .map(node -> Integer.toString(node.id()))
                        .orElseThrow(() -> new NetworkException("the cluster names no broker"));
        var resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
        Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
        return Optional.ofNullable(config.get(GROUP_SIZE))
                .map(ConfigEntry::value)
                .map(Integer::valueOf);
    }

    // Every lane is a member of the group. A lane too many would not be refused a lease but the
    // whole group's membership, again and again.
    private static Optional<String> crowded(Admin admin, String group, int lanes, int most) {
        int members = members(admin, group);
        return members + lanes <= most
                ? Optional.empty()
                : Optional.of(
                        "share group %s has %s members and the worker brings %s lanes, at most %s are allowed (%s of the brokers)"
                                .formatted(group, members, lanes, most, GROUP_SIZE));
    }

    private static int members(Admin admin, String group) {
        try {
            return get(admin.describeShareGroups(List.of(group)).all()).get(group).members().size();
        } catch (GroupIdNotFoundException _) {
            return 0;
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking the cluster", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause
                    ? cause
                    : new KafkaException(e.getCause());
        }
    }
}
