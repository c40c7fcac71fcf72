package dev.darkroom.schemas.topic;

import org.apache.kafka.clients.producer.ProducerConfig;

import java.util.HashMap;
import java.util.Map;

/// Properties of producers whose records may neither be lost nor come twice nor be stuck: every
/// such producer of Darkroom's is made with them.
public final class IdempotentProducer {

    /// Requests of one connection on their way at a time. A broker that refuses the first batch of
    /// a producer that it does not know, since it leads the partition again only at the next
    /// moment, takes a second batch that was on its way for the producer's first. The first is then
    /// out of order until its delivery times out.
    public static final int IN_FLIGHT = 1;

    private IdempotentProducer() {}

    /// @param tuned what suits this producer
    /// @param client the user's properties for producers; they win over what is tuned, and not over
    ///   acknowledgements by all replicas and idempotence
    /// @return to be changed by the caller if need be
    public static Map<String, Object> properties(Map<String, ?> tuned, Map<String, Object> client) {
        var properties = new HashMap<String, Object>();
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, IN_FLIGHT);
        properties.putAll(tuned);
        properties.putAll(client);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return properties;
    }
}
