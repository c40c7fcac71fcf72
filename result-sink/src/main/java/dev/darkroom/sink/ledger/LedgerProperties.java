package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.topic.IdempotentProducer;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

import java.util.HashMap;
import java.util.Map;

/// Settings of the Kafka Streams application. The user's win over what is only tuned here, and not
/// over what the promises rest on.
final class LedgerProperties {

    // There is no global table; unset, Kafka Streams and its assignor warn of it at every start.
    private static final String GLOBAL_HANDLER = "processing.exception.handler.global.enabled";

    private static final Map<String, Object> TUNED =
            Map.of(
                    // Of receipts that tell nothing; what they tell is committed sooner.
                    StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                    1_000,
                    // A thread that waits for receipts looks this often whether a commit is due.
                    StreamsConfig.POLL_MS_CONFIG,
                    (int) Commits.LOOK.toMillis(),
                    StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                    1,
                    GLOBAL_HANDLER,
                    true,
                    StreamsConfig.mainConsumerPrefix(GLOBAL_HANDLER),
                    true,
                    // A member that died is missed after this long; brokers take no less than 6 s.
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                    10_000,
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                    2_000,
                    StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                    5,
                    // A dead letter is as large as the receipt that it was, and headers.
                    StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                    64 << 20);

    private LedgerProperties() {}

    /// @param refused takes note of what brokers refuse
    static Map<String, Object> of(Ledger.Plan plan, RefusedRecords refused) {
        var properties = new HashMap<>(TUNED);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                IdempotentProducer.IN_FLIGHT);
        properties.putAll(plan.client());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, plan.standbys());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, plan.topics().ledger());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, plan.stateFolder());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // The newer group protocol takes several times as long to the first record.
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // A known member that comes back is not waited for as if it were another.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                plan.instance());
        properties.put(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, RefusedRecords.class);
        properties.put(RefusedRecords.PROPERTY, refused);
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, ReceiptTime.class);
        return properties;
    }
}
