package dev.darkroom.worker.intake;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads the topics of some views whole and follows them, on a thread of its own. Whatever fails,
/// it begins again where it was: requests wait for it before they are drawn.
public final class Follower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration BEFORE_REOPENING = Duration.ofSeconds(1);

    private final Map<String, Object> client;
    private final Map<String, Object> admin;
    private final Map<String, View> views;
    private final CompletableFuture<TopicEnds> ends = new CompletableFuture<>();
    private final Queue<Mark> marks = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> consumer;

    /// Whoever asked is answered when every partition has been read up to its end.
    private record Mark(Map<TopicPartition, Long> ends, CompletableFuture<Void> asked) {}

    /// @param client the user's properties for consumers
    /// @param admin the user's properties for admin clients
    public Follower(
            String name,
            Map<String, Object> client,
            Map<String, Object> admin,
            List<? extends View> views) {
        this.client = new HashMap<>(client);
        this.admin = new HashMap<>(admin);
        this.admin.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        this.views = views.stream().collect(Collectors.toMap(View::topic, Function.identity()));
        this.client.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.client.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        // Partitions that are added are followed, and what is written there is not missed for long.
        this.client.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 1_000);
        this.client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        thread = Thread.ofPlatform().name(name).start(this::keepFollowing);
    }

    /// @return completes when the views have taken in everything that the brokers had acknowledged
    ///   before this call
    public CompletableFuture<Void> caughtUp() {
        var asked = new CompletableFuture<Void>();
        ends.thenCompose(TopicEnds::ask)
                .thenAccept(
                        found -> {
                            marks.add(new Mark(found, asked));
                            answer();
                        });
        return asked;
    }

    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        ends.thenAccept(TopicEnds::close);
    }

    private void keepFollowing() {
        try {
            while (closing.getCount() > 0) {
                try {
                    followAnew();
                } catch (RuntimeException | Error e) {
                    LOG.atWarn()
                            .addKeyValue("topics", views.keySet())
                            .addKeyValue("error", e.toString())
                            .log("Following topics failed and is begun again");
                    closing.await(BEFORE_REOPENING.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void followAnew() {
        var opened =
                new KafkaConsumer<>(
                        client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            consumer = opened;
            follow(opened);
        } finally {
            // Does not wait for the fetch that is under way: there is no group to leave.
            opened.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void follow(Consumer<byte[], byte[]> opened) {
        List<TopicPartition> partitions = assign(opened, present(opened));
        if (!ends.isDone()) {
            ends.complete(new TopicEnds(Admin.create(admin), partitions));
        }
        while (closing.getCount() > 0) {
            try {
                List<TopicPartition> present = present(opened);
                if (!present.equals(partitions)) {
                    LOG.atInfo()
                            .addKeyValue("partitions", present)
                            .log("Topics that are followed have other partitions");
                    partitions = assign(opened, present);
                    ends.join().cover(present);
                }
                opened.poll(LOOK)
                        .forEach(
                                record ->
                                        views.get(record.topic())
                                                .see(record.key(), record.value()));
                for (TopicPartition partition : partitions) {
                    next.put(partition, opened.position(partition));
                }
                answer();
            } catch (WakeupException _) {
                // It is time to close.
            }
        }
    }

    // What the consumer knows already, and so asked of no broker; it learns anew every second.
    private List<TopicPartition> present(Consumer<byte[], byte[]> opened) {
        return views.keySet().stream()
                .map(opened::partitionsFor)
                .flatMap(Collection::stream)
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(
                        Comparator.comparing(TopicPartition::topic)
                                .thenComparing(TopicPartition::partition))
                .toList();
    }

    private List<TopicPartition> assign(
            Consumer<byte[], byte[]> opened, List<TopicPartition> partitions) {
        opened.assign(partitions);
        for (TopicPartition partition : partitions) {
            if (next.containsKey(partition)) {
                opened.seek(partition, next.get(partition));
            } else {
                opened.seekToBeginning(List.of(partition));
            }
        }
        return partitions;
    }

    // Called when a partition has been read further and when a mark was made: one of the two sees
    // that the mark is reached.
    private void answer() {
        marks.removeIf(
                mark -> {
                    boolean reached =
                            mark.ends().entrySet().stream()
                                    .allMatch(
                                            end ->
                                                    next.getOrDefault(end.getKey(), 0L)
                                                            >= end.getValue());
                    if (reached) {
                        mark.asked().complete(null);
                    }
                    return reached;
                });
    }
}
