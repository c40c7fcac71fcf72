package dev.darkroom.sink.ledger;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

import java.util.Map;

/// How long commits take, as Kafka Streams measures it over the last minute.
final class CommitTime {

    private static final String NAME = "commit-latency-avg";

    private CommitTime() {}

    /// @param metrics of a Kafka Streams application with one thread
    /// @return milliseconds; 0 before the first commit
    static double millis(Map<MetricName, ? extends Metric> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(NAME))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }
}
