package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Leases without a broker.
public final class TestingLeases {

    private TestingLeases() {}

    public static Lease of(String key, byte[] value) {
        return new Lease(record(0, key, value), Instant.EPOCH);
    }

    public static void lose(Lease lease) {
        lease.lose();
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, String key, byte[] value) {
        return new ConsumerRecord<>(
                "prompts", 0, offset, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
