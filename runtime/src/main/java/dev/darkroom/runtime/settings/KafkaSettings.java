package dev.darkroom.runtime.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of every program that talks to Kafka.
public final class KafkaSettings {

    public static final Setting<String> BOOTSTRAP_SERVERS =
            Setting.text(
                    "bootstrap-servers",
                    "localhost:9092",
                    Brokers.WANTED,
                    Brokers::read,
                    "Kafka brokers, HOST:PORT,HOST:PORT.");

    /// The same for a program that can do without.
    public static Setting<Optional<String>> optionalBootstrapServers(String description) {
        return Setting.optional(
                BOOTSTRAP_SERVERS.name(), Brokers.WANTED, Brokers::read, description);
    }

    public static final Setting<String> PREFIX =
            Setting.text(
                    "topic-prefix", "darkroom.", "Put before the name of every topic and group.");

    public static final Setting<Optional<String>> SCHEMA_REGISTRY_URL =
            Setting.optional(
                    "schema.registry.url",
                    "A schema registry, for the Confluent wire format; without one schemas travel"
                            + " on a topic.");

    public static final List<Setting<?>> ALL =
            List.of(BOOTSTRAP_SERVERS, PREFIX, SCHEMA_REGISTRY_URL);

    private static final List<String> TIMEOUTS =
            List.of("default.api.timeout.ms", "request.timeout.ms");
    private static final int ADMIN_MILLIS = 20_000;

    private KafkaSettings() {}

    /// @param role `producer`, `consumer`, `admin` or `streams`
    /// @return a fresh map of what the user passed through for that kind of client, with the
    ///   brokers' addresses
    public static Map<String, Object> client(Settings settings, String role) {
        var properties = new ClientProperties();
        properties.put("bootstrap.servers", settings.get(BOOTSTRAP_SERVERS));
        properties.putAll(settings.kafka(role));
        if (role.equals("admin") && TIMEOUTS.stream().noneMatch(properties::containsKey)) {
            // A minute, the client's own, is long for whoever mistook one port for another.
            TIMEOUTS.forEach(timeout -> properties.put(timeout, ADMIN_MILLIS));
        }
        return properties;
    }
}
