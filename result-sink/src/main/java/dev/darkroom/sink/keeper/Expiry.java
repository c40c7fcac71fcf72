package dev.darkroom.sink.keeper;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How long until Kafka deletes a result that is not stored: the retention of `results` less the
/// result's age. Learns the retention from the topic itself, and again every few minutes. Retention
/// by size is not foreseen.
final class Expiry {

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final Duration LEARN_EVERY = Duration.ofMinutes(5);

    private final Admin admin;
    private final ConfigResource topic;
    private final Clock clock;
    private Instant learnt = Instant.EPOCH;
    private volatile Optional<Duration> retention = Optional.empty();

    /// @param admin borrowed
    Expiry(Admin admin, String topic, Clock clock) {
        this.admin = admin;
        this.topic = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        this.clock = clock;
    }

    /// Asks the broker if the last answer is old; does not wait for it.
    void refresh() {
        if (clock.instant().isBefore(learnt.plus(LEARN_EVERY))) {
            return;
        }
        learnt = clock.instant();
        admin.describeConfigs(List.of(topic))
                .values()
                .get(topic)
                .whenComplete(
                        (config, failure) -> {
                            if (failure == null) {
                                retention = retention(config);
                            } else {
                                LOG.warn(
                                        "Could not learn the retention of results error={}",
                                        failure.toString());
                            }
                        });
    }

    /// @param oldest when the oldest result that is not stored was written; empty if all are
    /// @return seconds until it is deleted; infinite if nothing waits or nothing expires
    double seconds(Optional<Instant> oldest) {
        if (oldest.isEmpty() || retention.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        Instant deleted = oldest.get().plus(retention.get());
        return Duration.between(clock.instant(), deleted).toMillis() / 1000.0;
    }

    private static Optional<Duration> retention(Config config) {
        long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }
}
