package dev.darkroom.sink.jobs;

import dev.darkroom.schemas.topic.IdempotentProducer;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

import java.util.HashMap;
import java.util.Map;

/// Settings of the Kafka Streams application. The user's win over what is only tuned here, and not
/// over what the table rests on.
final class JobTableProperties {

    // There is no global table; unset, Kafka Streams and its assignor warn of it at every start.
    private static final String GLOBAL_HANDLER = "processing.exception.handler.global.enabled";

    /// Whoever waits for one job hears of it from its topics; the table may learn of it a moment
    /// later, and of many at a time.
    private static final Map<String, Object> TUNED =
            Map.of(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG),
                    1 << 20,
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                    250,
                    StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                    500,
                    StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                    1,
                    StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                    8L << 20,
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                    10_000,
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                    2_000,
                    StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                    20,
                    // A record that brokers do not take keeps the table's thread until then, and
                    // only then its condition tells.
                    StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                    30_000,
                    StreamsConfig.producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG),
                    15_000);

    private JobTableProperties() {}

    static Map<String, Object> of(JobTable.Plan plan) {
        var properties = new HashMap<>(TUNED);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                IdempotentProducer.IN_FLIGHT);
        properties.put(GLOBAL_HANDLER, true);
        properties.put(StreamsConfig.mainConsumerPrefix(GLOBAL_HANDLER), true);
        properties.putAll(plan.client());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, plan.topics().jobs());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, plan.stateFolder());
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, plan.address());
        // News fold the same however often they come: nothing here needs transactions.
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // Of facts, only what is committed is true.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
                "read_committed");
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                plan.instance());
        return properties;
    }
}
