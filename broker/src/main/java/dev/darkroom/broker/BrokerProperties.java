package dev.darkroom.broker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The settings of a broker that has one machine's patience, alone or among a few.
final class BrokerProperties {

    static final String CONTROLLER = "CONTROLLER";

    private static final String CLIENTS = "CLIENTS";

    /// As few partitions of Kafka's own topics as a few brokers need.
    private static final Map<String, String> FEW =
            Map.ofEntries(
                    Map.entry("offsets.topic.num.partitions", "1"),
                    Map.entry("transaction.state.log.num.partitions", "1"),
                    Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                    Map.entry("auto.create.topics.enable", "false"));

    private static final List<String> COPIES =
            List.of(
                    "default.replication.factor",
                    "offsets.topic.replication.factor",
                    "transaction.state.log.replication.factor",
                    "share.coordinator.state.topic.replication.factor");

    private static final List<String> COPIES_IN_SYNC =
            List.of(
                    "min.insync.replicas",
                    "transaction.state.log.min.isr",
                    "share.coordinator.state.topic.min.isr");

    /// Groups form in well under a second. A broker that was killed is let in again when its
    /// session has lapsed. A shorter one takes a broker for dead whose cores are busy: partitions
    /// change their leader's epoch then, and what is leased is not told for a while.
    private static final Map<String, String> PROMPT =
            Map.ofEntries(
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("group.share.min.heartbeat.interval.ms", "100"),
                    Map.entry("group.share.heartbeat.interval.ms", "3000"),
                    Map.entry("group.share.assignment.interval.ms", "0"),
                    Map.entry("group.share.max.size", "1000"),
                    Map.entry("group.consumer.min.heartbeat.interval.ms", "100"),
                    Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
                    Map.entry("group.consumer.assignment.interval.ms", "0"),
                    Map.entry("broker.session.timeout.ms", "9000"),
                    Map.entry("broker.heartbeat.interval.ms", "500"),
                    Map.entry("controller.quorum.append.linger.ms", "0"));

    /// Pictures are large records; the rest keeps threads and buffers to what one process needs.
    private static final Map<String, String> SIZES =
            Map.ofEntries(
                    Map.entry("message.max.bytes", Integer.toString(32 << 20)),
                    Map.entry("num.network.threads", "2"),
                    Map.entry("num.io.threads", "4"),
                    Map.entry("background.threads", "2"),
                    Map.entry("group.coordinator.threads", "1"),
                    // By default the metadata log says ten times as often that nothing happens.
                    Map.entry("metadata.max.idle.interval.ms", "5000"),
                    Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)),
                    Map.entry("log.segment.bytes", Integer.toString(128 << 20)));

    private BrokerProperties() {}

    static Map<String, String> of(
            Path logs,
            InetSocketAddress clients,
            Membership membership,
            Map<String, String> overrides) {
        var properties = new HashMap<String, String>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(membership.node()));
        properties.put("controller.quorum.voters", membership.voters());
        properties.put("controller.listener.names", CONTROLLER);
        properties.put("inter.broker.listener.name", CLIENTS);
        properties.put(
                "listeners",
                listener(CLIENTS, text(clients))
                        + ","
                        + listener(CONTROLLER, membership.controller()));
        properties.put("advertised.listeners", listener(CLIENTS, text(clients)));
        properties.put(
                "listener.security.protocol.map",
                CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        properties.put("log.dirs", logs.toString());
        String copies = Integer.toString(membership.copies());
        COPIES.forEach(name -> properties.put(name, copies));
        String inSync = Integer.toString(membership.copiesInSync());
        COPIES_IN_SYNC.forEach(name -> properties.put(name, inSync));
        properties.putAll(FEW);
        properties.putAll(PROMPT);
        if (membership.copies() == 1) {
            // Who is alone waits for nobody's vote. Among several a short wait splits their votes.
            properties.put("controller.quorum.election.timeout.ms", "100");
        }
        properties.putAll(SIZES);
        properties.putAll(overrides);
        return properties;
    }

    private static String listener(String name, String address) {
        return name + "://" + address;
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
