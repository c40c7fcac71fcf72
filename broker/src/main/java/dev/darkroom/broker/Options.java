package dev.darkroom.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How an embedded broker is started.
///
/// @param host the address it listens on and tells clients to use; loopback unless asked otherwise
/// @param port that clients connect to; 0 takes a free one
/// @param overrides Kafka broker properties that replace ours, by name
/// @param membership its place among several; empty for a broker that is alone
public record Options(
        String host, int port, Map<String, String> overrides, Optional<Membership> membership) {

    /// A free port of the loopback interface.
    public static final Options DEFAULT = new Options("127.0.0.1", 0, Map.of(), Optional.empty());

    public Options {
        overrides = Map.copyOf(overrides);
    }

    /// @return the same with another port; 0 takes a free one
    public Options withPort(int port) {
        return new Options(host, port, overrides, membership);
    }

    /// @return the same with another address to listen on
    public Options withHost(String host) {
        return new Options(host, port, overrides, membership);
    }

    /// @return the same as one of several
    public Options in(Membership cluster) {
        return new Options(host, port, overrides, Optional.of(cluster));
    }

    /// @return the same with one broker property replaced
    public Options with(String property, String value) {
        var more = new HashMap<>(overrides);
        more.put(property, value);
        return new Options(host, port, more, membership);
    }
}
