package dev.darkroom.sink.janitor;

import dev.darkroom.runtime.TopicState;
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

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/// The queues of all models. What lies below the start offset of a queue's share group, or where
/// workers lease through a consumer group below what that has committed, has been answered: nobody
/// is given it again. It stays a while longer for those who read the queues beside the workers, as
/// the job table does.
final class Queues {

    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    private final Admin admin;
    private final WrittenAt writtenAt;
    private final Topics topics;
    private final InstantSource clock;
    private final Duration kept;
    private final Map<TopicPartition, Done> seen = new HashMap<>();
    private final Set<String> missed = new HashSet<>();

    /// What a sweep saw: everything before this offset had been answered.
    private record Done(long before, Instant at) {}

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
    /// @param kept how long an answered request stays at least
    Queues(Admin admin, WrittenAt writtenAt, Topics topics, InstantSource clock, Duration kept) {
        this.admin = admin;
        this.writtenAt = writtenAt;
        this.topics = topics;
        this.clock = clock;
        this.kept = kept;
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
        long deleted = 0;
        List<TopicPartition> partitions = TopicState.partitions(admin, topic);
        Map<TopicPartition, Long> starts =
                TopicState.offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = TopicState.offsets(admin, partitions, OffsetSpec.latest());
        for (TopicPartition partition : partitions) {
            long start = starts.get(partition);
            long end = ends.get(partition);
            Long mark = marks.get(partition);
            long first = mark == null ? start : Math.max(start, mark);
            known |= mark != null;
            trimmed |= start > 0;
            long old = answeredLongAgo(partition, first);
            if (old > start) {
                delete(partition, old);
                deleted += old - start;
            }
            all = all.and(found(partition, start, first, end));
        }
        return all.and(
                new Swept(0, deleted, Map.of(), gone(group, trimmed && !known), clock.instant()));
    }

    /// @param first that has not been answered
    /// @return before which everything has been answered for long enough; 0 where nothing has
    private long answeredLongAgo(TopicPartition partition, long first) {
        Instant now = clock.instant();
        Done done = seen.computeIfAbsent(partition, _ -> new Done(first, now));
        if (now.isBefore(done.at().plus(kept))) {
            return 0;
        }
        seen.put(partition, new Done(first, now));
        return done.before();
    }

    private void delete(TopicPartition partition, long before)
            throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
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

    private Swept nothing() {
        return new Swept(0, 0, Map.of(), 0, clock.instant());
    }
}
