package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// Leases without a broker.
public final class TestingLeases {

    static final String GROUP = "workers";

    private TestingLeases() {}

    public static Lease of(String key, byte[] value) {
        return new Lease(record(0, key, value), GROUP, Instant.EPOCH);
    }

    /// @param deliveries how often the record has been delivered, this time included
    public static Lease of(String key, byte[] value, int deliveries) {
        ConsumerRecord<byte[], byte[]> record = record(0, key, value);
        return new Lease(
                new ConsumerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        record.timestampType(),
                        record.serializedKeySize(),
                        record.serializedValueSize(),
                        record.key(),
                        record.value(),
                        record.headers(),
                        record.leaderEpoch(),
                        Optional.of((short) deliveries)),
                GROUP,
                Instant.EPOCH);
    }

    public static Lease of(String key, byte[] value, String header, byte[] text) {
        ConsumerRecord<byte[], byte[]> record = record(0, key, value);
        record.headers().add(header, text);
        return new Lease(record, GROUP, Instant.EPOCH);
    }

    public static void lose(Lease lease) {
        lease.lose();
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, String key, byte[] value) {
        return new ConsumerRecord<>(
                "prompts", 0, offset, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
