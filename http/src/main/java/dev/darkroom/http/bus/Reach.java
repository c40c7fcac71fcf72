package dev.darkroom.http.bus;

import org.apache.kafka.clients.consumer.Consumer;

/// Whether brokers can be reached. A consumer whose brokers have all gone goes on polling without a
/// word, and gets nothing.
final class Reach {

    private static final String CONNECTIONS = "connection-count";

    private Reach() {}

    static boolean any(Consumer<?, ?> consumer) {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals(CONNECTIONS))
                .anyMatch(metric -> (double) metric.metricValue() > 0);
    }
}
