package dev.darkroom.sink.janitor;

import dev.darkroom.runtime.WrittenAt;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/// The queues of all models. What lies below the start offset of a queue's share group, or where
/// workers lease through a consumer group below what that has committed, has been answered: nobody
/// is given it again.
final class Queues {

    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    private final Admin admin;
    private final WrittenAt writtenAt;
    private final Topics topics;
    private final Clock clock;
    private final Set<String> missed = new HashSet<>();

    /// What a sweep found.
    ///
    /// @param left requests that were done with and still there, before the sweep
    /// @param deleted how many of them it deleted
    /// @param waiting requests that wait or are being drawn, by the queue's topic
    /// @param groupsMissing queues that were worked on and whose share group is gone
    /// @param oldestWaiting when the oldest request that is not done with was published; now if
    ///   there is none
    record Swept(
            long left,
            long deleted,
            Map<String, Long> waiting,
            int groupsMissing,
            Instant oldestWaiting) {
        static final Swept NOTHING = new Swept(0, 0, Map.of(), 0, Instant.EPOCH);

        Swept and(Swept other) {
            var both = new TreeMap<>(waiting);
            other.waiting.forEach((queue, requests) -> both.merge(queue, requests, Long::sum));
            return new Swept(
                    left + other.left,
                    deleted + other.deleted,
                    both,
                    groupsMissing + other.groupsMissing,
                    oldestWaiting.isBefore(other.oldestWaiting)
                            ? oldestWaiting
                            : other.oldestWaiting);
        }
    }

    /// @param admin borrowed, and so the next
    Queues(Admin admin, WrittenAt writtenAt, Topics topics, Clock clock) {
        this.admin = admin;
        this.writtenAt = writtenAt;
        this.topics = topics;
        this.clock = clock;
    }

    /// @throws ExecutionException if the brokers do not answer, or do not allow it
    Swept sweep() throws ExecutionException, InterruptedException {
        Swept all = nothing();
        for (String name : admin.listTopics().names().get()) {
            Optional<String> group = group(name);
            if (group.isPresent()) {
                all = all.and(sweep(name, group.get()));
            }
        }
        return all;
    }

    private Optional<String> group(String topic) {
        String named = topics.prompts("");
        if (topic.equals(topics.prompts())) {
            return Optional.of(topics.workers());
        }
        return topic.startsWith(named)
                ? Optional.of(topics.workers(topic.substring(named.length())))
                : Optional.empty();
    }

    private Swept sweep(String topic, String group)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> marks = marks(group);
        Swept all = nothing();
        boolean known = false;
        boolean trimmed = false;
        var done = new HashMap<TopicPartition, RecordsToDelete>();
        for (TopicPartition partition : partitions(topic)) {
            long start = offset(partition, OffsetSpec.earliest());
            long end = offset(partition, OffsetSpec.latest());
            Long mark = marks.get(partition);
            long first = mark == null ? start : Math.max(start, mark);
            known |= mark != null;
            trimmed |= start > 0;
            if (first > start) {
                done.put(partition, RecordsToDelete.beforeOffset(first));
            }
            all = all.and(found(partition, start, first, end));
        }
        if (!done.isEmpty()) {
            admin.deleteRecords(done).all().get();
        }
        return all.and(
                new Swept(
                        0, all.left(), Map.of(), gone(group, trimmed && !known), clock.instant()));
    }

    private Swept found(TopicPartition partition, long start, long first, long end) {
        Instant oldest =
                first < end
                        ? writtenAt.of(partition, first).orElse(Instant.EPOCH)
                        : clock.instant();
        Map<String, Long> waiting = Map.of(partition.topic(), end - first);
        return new Swept(first - start, 0, waiting, 0, oldest);
    }

    // What was deleted cannot be drawn again; what was not yet, is.
    private int gone(String group, boolean gone) {
        if (gone && missed.add(group)) {
            LOG.atWarn()
                    .addKeyValue("group", group)
                    .log(
                            "The share group of a queue is gone; what is left of the queue is drawn"
                                    + " again");
        }
        if (!gone) {
            missed.remove(group);
        }
        return gone ? 1 : 0;
    }

    private Map<TopicPartition, Long> marks(String group)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> shared = shared(group);
        return shared.isEmpty() ? committed(group) : shared;
    }

    private Map<TopicPartition, Long> shared(String group)
            throws ExecutionException, InterruptedException {
        try {
            var found = new HashMap<TopicPartition, Long>();
            admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(group)
                    .get()
                    .forEach(
                            (partition, mark) -> {
                                if (mark != null) {
                                    found.put(partition, mark.startOffset());
                                }
                            });
            return found;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException
                    || e.getCause() instanceof UnsupportedVersionException) {
                return Map.of();
            }
            throw e;
        }
    }

    private Map<TopicPartition, Long> committed(String group)
            throws ExecutionException, InterruptedException {
        try {
            var found = new HashMap<TopicPartition, Long>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach(
                            (partition, mark) -> {
                                if (mark != null) {
                                    found.put(partition, mark.offset());
                                }
                            });
            return found;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    private Iterable<TopicPartition> partitions(String topic)
            throws ExecutionException, InterruptedException {
        return admin
                .describeTopics(Set.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private long offset(TopicPartition partition, OffsetSpec wanted)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition, wanted))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private Swept nothing() {
        return new Swept(0, 0, Map.of(), 0, clock.instant());
    }
}
