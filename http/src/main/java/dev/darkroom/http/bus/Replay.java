package dev.darkroom.http.bus;

import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.common.TopicPartition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a reader who comes back has missed: everything between two [Positions], but for the
/// pictures of `results`, which are in the store by then or will be told as stored.
public final class Replay {

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

    /// The news come in the order of their records' timestamps: what was asked, what became of it,
    /// the end. Requests that are done with are soon deleted from their queues. What was asked is
    /// told from the job table then, before the first of their other news.
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
        var starts = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> starts.put(partition, start(partition, from)));
        var ends = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> ends.put(partition, end(partition, to)));
        Positions standing = beginning(from, to);
        var heardReader = new HeardReader(topics, wire);
        try (var past = new PastRecords(NewsFeed.consumer(client), starts, ends)) {
            var recall = new Recall(jobs, isCut(past, starts));
            for (var next = past.next(); next.isPresent(); next = past.next()) {
                Positions before = standing;
                standing = before.after(next.get(), topics.prefix());
                var heard = heardReader.read(next.get(), standing, true);
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

    // Pictures of `results` are not told again.
    private static Positions beginning(Positions from, Positions to) {
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
        return new Positions(next);
    }

    private boolean isCut(PastRecords past, Map<TopicPartition, Long> starts) {
        return past.beginnings().entrySet().stream()
                .filter(begin -> feed.isQueue(begin.getKey().topic()))
                .anyMatch(begin -> begin.getValue() > starts.get(begin.getKey()));
    }

    private long start(TopicPartition partition, Positions from) {
        return from.of(partition, topics.prefix()).orElse(0L);
    }

    private long end(TopicPartition partition, Positions to) {
        return to.of(partition, topics.prefix()).orElse(0L);
    }
}
