package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.chaos.part.Waiting;

import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Watches a trial while it runs: what is being drawn by whom, and when something was last told.
final class Witness implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration NEW_PARTITIONS = Duration.ofSeconds(5);

    private final Bus bus;
    private final Journal journal;
    private final Silences silences;
    private final RecordReader reading = new RecordReader();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final Map<String, String> drawing = new HashMap<>();
    private final Map<String, Integer> begun = new HashMap<>();
    private final Set<TopicPartition> watched = new HashSet<>();
    private long lookedForPartitions;
    private volatile boolean heard;
    private volatile Optional<Throwable> failure = Optional.empty();

    private Witness(Bus bus, Journal journal, Silences silences) {
        this.bus = bus;
        this.journal = journal;
        this.silences = silences;
        var properties = new HashMap<>(bus.client("consumer"));
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 2_000);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        this.consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().name("witness").unstarted(this::watch);
    }

    static Witness start(Bus bus, Journal journal, Silences silences) {
        var witness = new Witness(bus, journal, silences);
        witness.thread.start();
        return witness;
    }

    /// @throws IOException if nothing is seen any more
    void demandWell() throws IOException {
        if (failure.isPresent()) {
            throw new IOException("watching the trial failed", failure.get());
        }
    }

    /// @return whether anything has been told yet
    boolean hasHeard() {
        return heard;
    }

    /// @return ids of the requests that a worker has begun and not ended
    synchronized Set<String> drawnBy(String worker) {
        var ids = new TreeSet<String>();
        drawing.forEach(
                (id, who) -> {
                    if (who.equals(worker)) {
                        ids.add(id);
                    }
                });
        return ids;
    }

    /// @return how often each of the requests has been begun so far
    synchronized Map<String, Integer> begun(Set<String> ids) {
        var counts = new TreeMap<String, Integer>();
        ids.forEach(id -> counts.put(id, begun.getOrDefault(id, 0)));
        return counts;
    }

    private void watch() {
        try (consumer) {
            while (true) {
                look();
            }
        } catch (WakeupException _) {
            // Closing.
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
    }

    private void look() {
        try {
            assign();
            consumer.poll(LOOK).forEach(this::see);
        } catch (TimeoutException _) {
            // A broker that was just killed did not answer; the next one will.
        }
    }

    private void assign() {
        long now = System.nanoTime();
        if (!watched.isEmpty() && now - lookedForPartitions < NEW_PARTITIONS.toNanos()) {
            return;
        }
        lookedForPartitions = now;
        List<String> topics =
                List.of(bus.topics().attempts(), bus.topics().images(), bus.topics().outcomes());
        for (String topic : topics) {
            consumer.partitionsFor(topic)
                    .forEach(info -> watched.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(watched);
    }

    private void see(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(bus.topics().attempts())) {
            attempted(reading.read("Attempt", record.value()));
            return;
        }
        heard = true;
        silences.told(System.nanoTime(), journal.oldestOpen());
        if (record.topic().equals(bus.topics().outcomes())) {
            journal.ended(new String(record.key(), StandardCharsets.UTF_8));
        }
    }

    private synchronized void attempted(GenericRecord attempt) {
        String id = attempt.get("requestId").toString();
        String worker = attempt.get("worker").toString();
        if (attempt.get("state").toString().equals("STARTED")) {
            drawing.put(id, worker);
            begun.merge(id, 1, Integer::sum);
        } else {
            drawing.remove(id, worker);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        Waiting.until(thread);
    }
}
