package dev.darkroom.schemas.wire;

import dev.darkroom.schemas.topic.Topics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Chooses how values are written: with the schemas on a topic, or with a registry where there is
/// one.
public final class Wires {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Wires() {}

    /// @param client Kafka consumer properties, to read the schemas topic with
    /// @param registry URL of a schema registry; empty for single-object encoding, which needs none
    public static Wire open(Map<String, Object> client, Topics topics, Optional<String> registry) {
        return registry.<Wire>map(url -> new RegistryWire(url, client))
                .orElseGet(
                        () ->
                                new SingleObjectWire(
                                        SchemaCatalog.learningFrom(
                                                SchemaTopic.reader(
                                                        client, topics.schemas(), PATIENCE))));
    }
}
