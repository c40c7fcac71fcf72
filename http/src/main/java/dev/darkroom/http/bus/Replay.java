package dev.darkroom.http.bus;

import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a reader who comes back has missed: everything between two [Positions], but for the
/// pictures of `results`, which are in the store by then or will be told as stored.
public final class Replay {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> client;
    private final Topics topics;
    private final Wire wire;
    private final NewsFeed feed;
    private final Jobs jobs;

    public Replay(Map<String, Object> client, Topics topics, Wire wire, NewsFeed feed, Jobs jobs) {
        this.client = client;
        this.topics = topics;
        this.wire = wire;
        this.feed = feed;
        this.jobs = jobs;
    }

    /// Takes the news one after the other; may throw to end the replay.
    @FunctionalInterface
    public interface Reader {
        void hear(Heard heard) throws Exception;
    }

    /// Where a reader goes on who stood elsewhere: there, or at the beginning of a topic that does
    /// not reach so far since it was made anew, and of one that the reader does not know.
    ///
    /// @param to where the reader's watch begins
    /// @throws org.apache.kafka.common.KafkaException if no broker answers
    public Positions standing(Positions from, Positions to) {
        var next = new TreeMap<String, Long>();
        to.next()
                .forEach(
                        (name, end) ->
                                next.put(name, Math.min(from.next().getOrDefault(name, 0L), end)));
        List<TopicPartition> ahead =
                feed.partitions().stream()
                        .filter(partition -> start(partition, from) > end(partition, to))
                        .toList();
        Map<TopicPartition, Long> ends = ahead.isEmpty() ? Map.of() : feed.ends(ahead);
        ends.forEach(
                (partition, end) -> {
                    if (start(partition, from) > end) {
                        next.computeIfPresent(
                                Positions.name(partition, topics.prefix()), (_, _) -> 0L);
                    }
                });
        return new Positions(next);
    }

    /// Requests that are done with are soon deleted from their queues. What was asked is told from
    /// the job table then, before the first of their other news.
    ///
    /// @param from where the reader stood; what is not there any more is passed over
    /// @param to where the reader's watch begins
    /// @throws dev.darkroom.http.server.Refused if what was asked is wanted of the job table, and
    ///   nobody can tell for long
    public void between(Positions from, Positions to, Reader reader) throws Exception {
        List<TopicPartition> partitions =
                feed.partitions().stream()
                        .filter(partition -> !partition.topic().equals(topics.results()))
                        .filter(partition -> start(partition, from) < end(partition, to))
                        .toList();
        if (partitions.isEmpty()) {
            return;
        }
        var next = new HashMap<>(from.next());
        to.next()
                .forEach(
                        (name, end) -> {
                            if (name.startsWith("results/")) {
                                next.put(name, end);
                            } else {
                                next.putIfAbsent(name, 0L);
                            }
                        });
        var standing = new Positions(next);
        var heardReader = new HeardReader(topics, wire);
        try (Consumer<byte[], byte[]> consumer = NewsFeed.consumer(client)) {
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, start(partition, from)));
            var recall = new Recall(jobs, isCut(consumer, partitions, from));
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < end(partition, to))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() >= end(partition, to)) {
                        continue; // the watch tells it
                    }
                    Positions before = standing;
                    standing = before.after(record, topics.prefix());
                    var heard = heardReader.read(record, standing, true);
                    if (heard.isPresent()) {
                        Optional<Heard> asked = recall.before(heard.get(), before);
                        if (asked.isPresent()) {
                            reader.hear(asked.get());
                        }
                        reader.hear(heard.get());
                    }
                }
            }
        }
    }

    private boolean isCut(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Positions from) {
        return consumer.beginningOffsets(partitions).entrySet().stream()
                .filter(begin -> feed.isQueue(begin.getKey().topic()))
                .anyMatch(begin -> begin.getValue() > start(begin.getKey(), from));
    }

    private long start(TopicPartition partition, Positions from) {
        return from.of(partition, topics.prefix()).orElse(0L);
    }

    private long end(TopicPartition partition, Positions to) {
        return to.of(partition, topics.prefix()).orElse(0L);
    }
}
