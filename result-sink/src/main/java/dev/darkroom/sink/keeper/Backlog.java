package dev.darkroom.sink.keeper;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How much waits on `results`, and how long Kafka keeps it: the topic's retention less the age of
/// the oldest. Asks the broker now and then and never waits for it, for a paused consumer hears
/// nothing of what is written. Retention by size is not foreseen.
final class Backlog {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final Duration ENDS_EVERY = Duration.ofSeconds(1);
    private static final Duration RETENTION_EVERY = Duration.ofMinutes(5);

    private final Admin admin;
    private final ConfigResource topic;
    private final Clock clock;
    private Instant endsAsked = Instant.EPOCH;
    private Instant retentionAsked = Instant.EPOCH;
    private volatile Map<TopicPartition, ListOffsetsResultInfo> ends = Map.of();
    private volatile Optional<Duration> retention = Optional.empty();

    /// @param admin borrowed
    Backlog(Admin admin, String topic, Clock clock) {
        this.admin = admin;
        this.topic = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        this.clock = clock;
    }

    /// Asks the broker again where the last answer is old.
    void refresh(Set<TopicPartition> partitions) {
        Instant now = clock.instant();
        if (now.isAfter(endsAsked.plus(ENDS_EVERY))) {
            endsAsked = now;
            askEnds(partitions);
        }
        if (now.isAfter(retentionAsked.plus(RETENTION_EVERY))) {
            retentionAsked = now;
            askRetention();
        }
    }

    /// @param next the first offset that is not done
    /// @return records from there to the partition's end, as last heard
    long behind(TopicPartition partition, long next) {
        ListOffsetsResultInfo end = ends.get(partition);
        return end == null ? 0 : Math.max(0, end.offset() - next);
    }

    /// @param oldest when the oldest result that is not stored was written; empty if all are
    /// @return seconds until it is deleted; infinite if nothing waits or nothing is ever deleted
    double secondsLeft(Optional<Instant> oldest) {
        if (oldest.isEmpty() || retention.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        Instant deleted = oldest.get().plus(retention.get());
        return Duration.between(clock.instant(), deleted).toMillis() / 1000.0;
    }

    private void askEnds(Set<TopicPartition> partitions) {
        admin.listOffsets(
                        partitions.stream()
                                .collect(
                                        Collectors.toMap(
                                                Function.identity(), _ -> OffsetSpec.latest())))
                .all()
                .whenComplete(
                        (found, failure) -> {
                            if (failure == null) {
                                ends = found;
                            } else {
                                LOG.atDebug()
                                        .addKeyValue("error", failure.toString())
                                        .log("Could not learn where results end");
                            }
                        });
    }

    private void askRetention() {
        admin.describeConfigs(List.of(topic))
                .values()
                .get(topic)
                .whenComplete(
                        (config, failure) -> {
                            if (failure == null) {
                                retention = retention(config);
                            } else {
                                LOG.atWarn()
                                        .addKeyValue("error", failure.toString())
                                        .log("Could not learn how long results are kept");
                            }
                        });
    }

    private static Optional<Duration> retention(Config config) {
        long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }
}
