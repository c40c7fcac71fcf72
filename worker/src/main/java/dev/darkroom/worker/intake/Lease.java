package dev.darkroom.worker.intake;

import dev.darkroom.worker.drawing.DrawingStopped;

import io.opentelemetry.api.trace.Span;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.header.Header;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// One request that is this worker's to draw, for as long as its lease is held.
public final class Lease {

    private final ConsumerRecord<byte[], byte[]> record;
    private final Instant since;
    private final LeaseTrace trace;
    private final AtomicReference<DrawingStopped.Reason> ended = new AtomicReference<>();

    /// @param group that leased it
    Lease(ConsumerRecord<byte[], byte[]> record, String group, Instant since) {
        this.record = record;
        this.since = since;
        this.trace = LeaseTrace.of(this, record, group);
    }

    /// @return the record's key as text; empty where it has none or it is not UTF-8
    public Optional<String> key() {
        if (record.key() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(record.key()))
                            .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /// @return the record's key as it came; null where it has none
    public byte[] keyBytes() {
        return record.key();
    }

    /// @return the record's value; null where it has none
    public byte[] value() {
        return record.value();
    }

    public List<Header> headers() {
        return List.of(record.headers().toArray());
    }

    public String topic() {
        return record.topic();
    }

    /// @return topic, partition and offset
    public String source() {
        return "%s-%s@%s".formatted(record.topic(), record.partition(), record.offset());
    }

    /// @return how often the request has been leased, this time included, as far as the broker
    ///   knows
    public int deliveries() {
        return record.deliveryCount().map(Short::intValue).orElse(1);
    }

    /// @return when the request was published, by the record's timestamp
    public Instant publishedAt() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /// @return when it was leased
    public Instant since() {
        return since;
    }

    /// @throws DrawingStopped if the lease is no longer held, or has to be given back
    public void check() {
        DrawingStopped.Reason reason = ended.get();
        if (reason != null) {
            throw new DrawingStopped(reason);
        }
    }

    /// The span of the whole lease, for what is done about it.
    public Span span() {
        return trace.span();
    }

    LeaseTrace trace() {
        return trace;
    }

    boolean isOf(ConsumerRecord<byte[], byte[]> other) {
        return record.topic().equals(other.topic())
                && record.partition() == other.partition()
                && record.offset() == other.offset();
    }

    boolean isAmong(TopicIdPartition partition, Set<Long> offsets) {
        return partition.topic().equals(record.topic())
                && partition.partition() == record.partition()
                && offsets.contains(record.offset());
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /// Somebody else may hold it by now: nothing more may be published for it.
    void lose() {
        ended.set(DrawingStopped.Reason.LEASE_LOST);
    }

    /// It is still held, but has to be given back as soon as possible.
    void withdraw() {
        ended.compareAndSet(null, DrawingStopped.Reason.INTERRUPTED);
    }
}
