package dev.darkroom.http.bus;

import dev.darkroom.http.Offers;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Which models have a queue, looked up now and then.
public final class QueueDirectory {

    private static final long FRESH = Duration.ofSeconds(10).toNanos();

    private final NewsFeed feed;
    private final Topics topics;
    private Set<String> named = Set.of();
    private long lookedAt = System.nanoTime() - FRESH;

    public QueueDirectory(NewsFeed feed, Topics topics) {
        this.feed = feed;
        this.topics = topics;
    }

    /// The models that can be asked for: the default model first, then those with a queue of their
    /// own.
    public List<Offers.ModelOffer> models(Offers offers) {
        var models = new ArrayList<Offers.ModelOffer>();
        offers.models().stream()
                .filter(model -> model.queue().isEmpty())
                .findFirst()
                .ifPresent(models::add);
        for (String name : named()) {
            models.add(
                    offers.models().stream()
                            .filter(model -> isOf(model, name))
                            .findFirst()
                            .map(known -> known.on(name))
                            .orElse(Offers.ModelOffer.named(name)));
        }
        return models;
    }

    private static boolean isOf(Offers.ModelOffer model, String queue) {
        return model.queue().map(queue::equals).orElse(model.name().equals(queue));
    }

    /// Names of the models that have a queue of their own.
    public synchronized Set<String> named() {
        if (System.nanoTime() - lookedAt >= FRESH) {
            try {
                var found = new TreeSet<String>();
                String beginning = topics.prompts() + ".";
                feed.partitions().stream()
                        .map(TopicPartition::topic)
                        .filter(topic -> topic.startsWith(beginning))
                        .forEach(topic -> found.add(topic.substring(beginning.length())));
                named = found;
                lookedAt = System.nanoTime();
            } catch (KafkaException _) {
                // The brokers are away; what was known last is told.
            }
        }
        return named;
    }
}
