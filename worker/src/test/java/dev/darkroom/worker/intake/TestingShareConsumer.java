package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.metrics.KafkaMetric;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A share consumer whose brokers do what the test says. Like the real one it hands out nothing
/// before all it handed out is acknowledged, and hands a renewed record back.
final class TestingShareConsumer implements ShareConsumer<byte[], byte[]> {

    private static final Duration LOCK = Duration.ofMillis(60);
    private static final MetricName HEARTBEATS =
            new MetricName("heartbeat-total", "coordinator", "", Map.of());

    private final Queue<ConsumerRecord<byte[], byte[]>> queue = new ConcurrentLinkedQueue<>();
    private final Queue<AcknowledgeType> acknowledged = new ConcurrentLinkedQueue<>();
    private final Deque<ConsumerRecord<byte[], byte[]>> renewed = new ArrayDeque<>();
    private Optional<ConsumerRecord<byte[], byte[]>> out = Optional.empty();
    private volatile boolean refusing;
    private volatile boolean losing;
    private volatile boolean broken;
    private volatile int heartbeats = 2;
    private final BlockingQueue<Duration> patience = new LinkedBlockingQueue<>();

    void offer(ConsumerRecord<byte[], byte[]> record) {
        queue.add(record);
    }

    /// From now on every acknowledgement is refused.
    void refuse() {
        refusing = true;
    }

    /// From now on a renewed record does not come back.
    void loseRenewed() {
        losing = true;
    }

    /// From now on every call of the brokers fails.
    void breakDown() {
        broken = true;
    }

    /// How often the group's coordinator has answered: first with a share, then to hear it taken.
    void heartbeats(int answered) {
        heartbeats = answered;
    }

    /// How long the next of its polls may wait that was not told yet.
    Duration patience() throws InterruptedException {
        return patience.take();
    }

    List<AcknowledgeType> acknowledged() {
        return List.copyOf(acknowledged);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        requireWorking();
        patience.add(timeout);
        if (out.isPresent()) {
            throw new IllegalStateException("a record is not acknowledged");
        }
        ConsumerRecord<byte[], byte[]> next = renewed.isEmpty() ? queue.poll() : renewed.poll();
        out = Optional.ofNullable(next);
        return out.map(TestingShareConsumer::records).orElseGet(ConsumerRecords::empty);
    }

    @Override
    public void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        if (out.filter(held -> held.offset() == record.offset()).isEmpty()) {
            throw new IllegalStateException("not handed out");
        }
        acknowledged.add(type);
        if (type == AcknowledgeType.RENEW && !losing && !refusing) {
            renewed.add(record);
        }
        out = Optional.empty();
    }

    @Override
    public Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration timeout) {
        requireWorking();
        return Map.of(
                new TopicIdPartition(Uuid.ZERO_UUID, 0, "prompts"),
                refusing
                        ? Optional.of(new InvalidRecordStateException("refused"))
                        : Optional.empty());
    }

    @Override
    public Optional<Integer> acquisitionLockTimeoutMs() {
        return Optional.of((int) LOCK.toMillis());
    }

    @Override
    public void setAcknowledgementCommitCallback(AcknowledgementCommitCallback callback) {
        // What it would hear is in commitSync's answer.
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of(HEARTBEATS, new Answer(HEARTBEATS, (double) heartbeats));
    }

    private record Answer(MetricName metricName, Object metricValue) implements Metric {}

    private void requireWorking() {
        if (broken) {
            throw new KafkaException("broken");
        }
    }

    private static ConsumerRecords<byte[], byte[]> records(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        return new ConsumerRecords<>(Map.of(partition, List.of(record)), Map.of());
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    @Override
    public void close(Duration timeout) {
        // Nothing is open.
    }

    @Override
    public void wakeup() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> subscription() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void subscribe(Collection<String> topics) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unsubscribe() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void acknowledge(ConsumerRecord<byte[], byte[]> record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void acknowledge(String topic, int partition, long offset, AcknowledgeType type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<TopicIdPartition, Optional<KafkaException>> commitSync() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void commitAsync() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw new UnsupportedOperationException();
    }
}
