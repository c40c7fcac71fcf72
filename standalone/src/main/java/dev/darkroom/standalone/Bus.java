package dev.darkroom.standalone;

import dev.darkroom.producer.PromptPublisher;
import dev.darkroom.producer.RequestWatch;
import dev.darkroom.runtime.settings.Brokers;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.schemas.wire.Wires;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// How to reach a Darkroom: nothing here knows whether it runs in this process or elsewhere.
///
/// @param client Kafka client properties by role: `producer`, `consumer` or `admin`
public record Bus(Function<String, Map<String, Object>> client, Topics topics, Wire wire)
        implements AutoCloseable {

    /// @param settings with [KafkaSettings#PREFIX] and [KafkaSettings#SCHEMA_REGISTRY_URL]
    /// @throws dev.darkroom.runtime.settings.BadSettingsException if nobody listens there
    public static Bus to(String bootstrapServers, Settings settings) {
        Function<String, Map<String, Object>> client =
                role -> {
                    var properties = new HashMap<>(settings.kafka(role));
                    properties.put("bootstrap.servers", bootstrapServers);
                    return properties;
                };
        Brokers.demand(bootstrapServers);
        var topics = new Topics(settings.get(KafkaSettings.PREFIX));
        return new Bus(
                client,
                topics,
                Wires.open(
                        client.apply("consumer"),
                        topics,
                        settings.get(KafkaSettings.SCHEMA_REGISTRY_URL)));
    }

    public Map<String, Object> client(String role) {
        return client.apply(role);
    }

    /// Publishes requests and cancellations.
    ///
    /// @throws dev.darkroom.runtime.settings.BadSettingsException if a topic is missing
    public PromptPublisher publisher() {
        return PromptPublisher.connect(client("producer"), topics, wire);
    }

    /// Hears of requests from now on.
    ///
    /// @param read topics to read, of those that tell of requests
    public RequestWatch watch(List<String> read) {
        return RequestWatch.open(client("consumer"), topics, wire, read);
    }

    @Override
    public void close() {
        wire.close();
    }
}
