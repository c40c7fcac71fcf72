package dev.darkroom.broker;

import org.apache.kafka.common.Uuid;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A broker's place in its cluster. Every member is broker and controller at once.
///
/// @param node this member's number, 1 or more
/// @param cluster id of the cluster, the same for all of its members
/// @param controllers where the members' controllers listen, `host:port` by number; this member's
///   among them
public record Membership(int node, String cluster, SortedMap<Integer, String> controllers) {

    private static final int COPIES = 3;

    /// @throws IllegalArgumentException if `node` is not one of the members
    public Membership {
        controllers = Collections.unmodifiableSortedMap(new TreeMap<>(controllers));
        if (!controllers.containsKey(node)) {
            throw new IllegalArgumentException(
                    "broker %s: wanted one of the members %s"
                            .formatted(node, controllers.keySet()));
        }
    }

    /// @return an id for a new cluster
    public static String newCluster() {
        return Uuid.randomUuid().toString();
    }

    /// @param controller where the only member's controller listens, `host:port`
    static Membership alone(String controller) {
        return new Membership(1, newCluster(), new TreeMap<>(Map.of(1, controller)));
    }

    String controller() {
        return controllers.get(node);
    }

    /// @return the voters as Kafka writes them, `1@host:port,2@host:port`
    String voters() {
        return controllers.entrySet().stream()
                .map(member -> member.getKey() + "@" + member.getValue())
                .collect(Collectors.joining(","));
    }

    /// @return copies of every partition; three where there are as many brokers
    int copies() {
        return Math.min(COPIES, controllers.size());
    }

    /// @return copies that have to have a record before it is acknowledged: one less than there
    ///   are, so that one broker may be away
    int copiesInSync() {
        return Math.max(1, copies() - 1);
    }
}
