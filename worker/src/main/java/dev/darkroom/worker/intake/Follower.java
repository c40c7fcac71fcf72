package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
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
    private final Map<String, View> views;
    private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
    private final List<Mark> marks = new ArrayList<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> consumer;

    /// Those who asked are answered when every partition has been read up to its end.
    private record Mark(Map<TopicPartition, Long> ends, List<CompletableFuture<Void>> asked) {}

    /// @param client the user's properties for consumers
    public Follower(String name, Map<String, Object> client, List<? extends View> views) {
        this.client = new HashMap<>(client);
        this.views = views.stream().collect(Collectors.toMap(View::topic, Function.identity()));
        this.client.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.client.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        this.client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        thread = Thread.ofPlatform().name(name).start(this::keepFollowing);
    }

    /// @return completes when the views have taken in everything that the brokers had acknowledged
    ///   before this call
    public CompletableFuture<Void> caughtUp() {
        var answer = new CompletableFuture<Void>();
        asked.add(answer);
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        return answer;
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
    }

    private void keepFollowing() {
        try {
            while (closing.getCount() > 0) {
                try (var opened =
                        new KafkaConsumer<>(
                                client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                    consumer = opened;
                    follow(opened);
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

    private void follow(Consumer<byte[], byte[]> opened) {
        List<TopicPartition> partitions = assign(opened);
        while (closing.getCount() > 0) {
            try {
                mark(opened, partitions);
                opened.poll(marks.isEmpty() ? LOOK : Duration.ofMillis(50))
                        .forEach(
                                record ->
                                        views.get(record.topic())
                                                .see(record.key(), record.value()));
                partitions.forEach(partition -> next.put(partition, opened.position(partition)));
                answer();
            } catch (WakeupException _) {
                // Somebody asks, or it is time to close: the loop looks at both.
            }
        }
    }

    private List<TopicPartition> assign(Consumer<byte[], byte[]> opened) {
        List<TopicPartition> partitions =
                views.keySet().stream()
                        .map(opened::partitionsFor)
                        .flatMap(Collection::stream)
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
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

    // The ends are asked for after the question came, so they are beyond all that was acknowledged
    // before it.
    private void mark(Consumer<byte[], byte[]> opened, List<TopicPartition> partitions) {
        int questions = asked.size();
        if (questions == 0) {
            return;
        }
        Map<TopicPartition, Long> ends = opened.endOffsets(partitions);
        var answered = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < questions; i++) {
            answered.add(asked.remove());
        }
        marks.add(new Mark(ends, answered));
        answer();
    }

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
                        mark.asked().forEach(answer -> answer.complete(null));
                    }
                    return reached;
                });
    }
}
