package dev.darkroom.producer;

import dev.darkroom.runtime.settings.BadSettingsException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/// Which topics there are. A producer is not asked: brokers make whatever topic a producer asks
/// for, with settings of their own, and nobody reads there.
final class KnownTopics implements AutoCloseable {

    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Admin admin;
    private final Object brokers;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /// @param client Kafka client properties, at least `bootstrap.servers`
    KnownTopics(Map<String, Object> client) {
        var properties = new HashMap<>(client);
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                properties.get(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG));
        this.admin = Admin.create(properties);
        this.brokers = client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    }

    /// @throws KafkaException if no broker answers
    boolean has(String topic) {
        if (!known.contains(topic)) {
            known.addAll(present());
        }
        return known.contains(topic);
    }

    /// Looks again for a few seconds while one is missing: brokers learn of new topics a moment
    /// after whoever made them was told so.
    ///
    /// @throws BadSettingsException naming every topic that is missing
    /// @throws KafkaException if no broker answers
    void demand(Collection<String> topics) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (!topics.stream().allMatch(this::has)) {
            if (System.nanoTime() > deadline) {
                throw new BadSettingsException(
                        topics.stream()
                                .filter(topic -> !has(topic))
                                .map(KnownTopics::missing)
                                .toList());
            }
            pause();
        }
    }

    private static String missing(String topic) {
        return "topic %s is missing; darkroom topics create makes it".formatted(topic);
    }

    @Override
    public void close() {
        admin.close();
    }

    private Set<String> present() {
        try {
            return admin.listTopics().names().get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "connecting to Kafka at %s: %s; wanted brokers that answer, with the topics that darkroom topics create makes"
                            .formatted(brokers, e.getCause().getMessage()),
                    e.getCause());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
