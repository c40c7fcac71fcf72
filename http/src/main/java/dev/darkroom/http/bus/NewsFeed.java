package dev.darkroom.http.bus;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One reader of all topics that tell of requests, for every caller at once: it reads from the
/// present on, and hands each piece of news to those who want it.
public final class NewsFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NewsFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long LOOK_FOR_QUEUES = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_MILLIS = 500;

    private final Topics topics;
    private final HeardReader reader;
    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final NewsTopics news;
    private final Health.Condition condition;
    private final Object dispatch = new Object();
    private final Map<String, Set<Watch>> byId = new ConcurrentHashMap<>();
    private final Set<Watch> everything = ConcurrentHashMap.newKeySet();
    private final UnwatchedSteps steps;
    private final Thread thread;
    private Positions positions = new Positions(Map.of());
    private volatile boolean closing;
    private volatile boolean reached = true;

    private NewsFeed(
            Topics topics,
            Wire wire,
            Consumer<byte[], byte[]> consumer,
            Admin admin,
            Health.Condition condition) {
        this.topics = topics;
        this.reader = new HeardReader(topics, wire);
        this.consumer = consumer;
        this.admin = admin;
        this.news = new NewsTopics(admin, topics);
        this.condition = condition;
        this.steps = new UnwatchedSteps(topics.progress(), System::nanoTime);
        this.thread = Thread.ofPlatform().name("http-feed").unstarted(this::follow);
    }

    /// Returns when it stands at the present end of every topic.
    ///
    /// @param client properties of Kafka consumers, as the user gave them
    /// @throws KafkaException if no broker answers
    public static NewsFeed open(
            Map<String, Object> client, Topics topics, Wire wire, Health.Condition condition) {
        var consumer = consumer(client);
        var admin = Admin.create(adminProperties(client));
        var feed = new NewsFeed(topics, wire, consumer, admin, condition);
        try {
            List<TopicPartition> partitions = feed.partitions();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            feed.note();
        } catch (RuntimeException e) {
            consumer.close();
            admin.close();
            throw e;
        }
        condition.ready();
        feed.thread.start();
        return feed;
    }

    static Consumer<byte[], byte[]> consumer(Map<String, Object> client) {
        var properties = new HashMap<>(client);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Of a partition whose records are gone, what is left of it.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> adminProperties(Map<String, Object> client) {
        var properties = new HashMap<>(client);
        properties.keySet().retainAll(AdminClientConfig.configNames());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return properties;
    }

    /// @return whether any broker is connected
    public boolean reached() {
        return reached;
    }

    /// Asks the brokers; closed with the feed.
    public Admin admin() {
        return admin;
    }

    /// News of one request, from now on.
    public Watch watch(String id) {
        synchronized (dispatch) {
            var holder = new Watch[1];
            holder[0] = new Watch(positions, () -> forget(id, holder[0]));
            byId.computeIfAbsent(id, _ -> ConcurrentHashMap.newKeySet()).add(holder[0]);
            return holder[0];
        }
    }

    /// News of all requests, from now on.
    public Watch watchAll() {
        synchronized (dispatch) {
            var holder = new Watch[1];
            holder[0] = new Watch(positions, () -> everything.remove(holder[0]));
            everything.add(holder[0]);
            return holder[0];
        }
    }

    /// The partitions that tell of requests.
    ///
    /// @throws KafkaException if no broker answers
    List<TopicPartition> partitions() {
        return news.partitions();
    }

    /// @return whether requests wait on this topic
    boolean isQueue(String topic) {
        return news.isQueue(topic);
    }

    /// Offsets of what comes next there, as the brokers have them now.
    ///
    /// @throws KafkaException if no broker answers
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return news.ends(partitions);
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        admin.close();
    }

    private void forget(String id, Watch watch) {
        byId.computeIfPresent(
                id,
                (_, watches) -> {
                    watches.remove(watch);
                    return watches.isEmpty() ? null : watches;
                });
    }

    private void follow() {
        long looked = System.nanoTime();
        try (consumer) {
            while (!closing) {
                try {
                    steps.steer(consumer, !byId.isEmpty() || !everything.isEmpty());
                    MergedRecords.inOrder(steps.seen(consumer.poll(POLL))).forEach(this::tell);
                    look();
                    if (System.nanoTime() - looked > LOOK_FOR_QUEUES) {
                        looked = System.nanoTime();
                        takeNewQueues();
                    }
                } catch (WakeupException _) {
                    // closing
                } catch (RuntimeException e) {
                    condition.notReady("the topics cannot be read");
                    LOG.atWarn()
                            .addKeyValue("error", e.toString())
                            .log("Following the topics failed; trying again");
                    standWhereToldTo();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
                }
            }
        }
    }

    private void look() {
        reached = Reach.any(consumer);
        if (reached) {
            condition.ready();
        } else {
            condition.notReady("the brokers are away");
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        synchronized (dispatch) {
            Positions before = positions;
            positions = before.after(record, topics.prefix());
            try {
                tell(record, byId.getOrDefault(id(record), Set.of()));
            } catch (SchemaUnavailableException e) {
                positions = before; // it can be read later
                throw e;
            }
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, Set<Watch> watches) {
        if (watches.isEmpty() && everything.isEmpty() && !news.isQueue(record.topic())) {
            return; // nobody asks; of queues, the labels are remembered
        }
        boolean withPicture = !watches.isEmpty() || record.topic().equals(topics.progress());
        Optional<Heard> heard = reader.read(record, positions, withPicture);
        heard.ifPresent(
                news -> {
                    watches.forEach(watch -> watch.hear(news));
                    everything.forEach(watch -> watch.hear(news));
                });
    }

    // What was polled behind a record that failed would be passed over otherwise.
    private void standWhereToldTo() {
        for (TopicPartition partition : consumer.assignment()) {
            positions
                    .of(partition, topics.prefix())
                    .ifPresent(next -> consumer.seek(partition, next));
        }
    }

    // Of images, the key is the request's id and the image's index.
    private String id(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        return record.topic().equals(topics.images())
                ? key.substring(0, Math.max(0, key.lastIndexOf('/')))
                : key;
    }

    // The queue of a model that was added is read from its beginning.
    private void takeNewQueues() {
        Set<TopicPartition> assigned = consumer.assignment();
        Collection<TopicPartition> added =
                news.partitions().stream()
                        .filter(partition -> !assigned.contains(partition))
                        .toList();
        if (added.isEmpty()) {
            return;
        }
        var all = new ArrayList<>(assigned);
        all.addAll(added);
        consumer.assign(all);
        consumer.seekToBeginning(added);
        note();
    }

    private void note() {
        synchronized (dispatch) {
            var next = new TreeMap<String, Long>();
            consumer.assignment()
                    .forEach(
                            partition ->
                                    next.put(
                                            Positions.name(partition, topics.prefix()),
                                            consumer.position(partition)));
            positions = new Positions(next);
        }
    }
}
