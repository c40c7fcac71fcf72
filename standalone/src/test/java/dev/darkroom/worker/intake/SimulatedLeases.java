package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

import java.time.Instant;
import java.util.Optional;

/// Leases that a simulation gives and takes.
public final class SimulatedLeases {

    private SimulatedLeases() {}

    /// @param deliveries how often the record has been delivered, this time included
    public static Lease of(
            String topic, long offset, byte[] key, byte[] value, int deliveries, Instant now) {
        return new Lease(
                new ConsumerRecord<>(
                        topic,
                        0,
                        offset,
                        now.toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        key.length,
                        value.length,
                        key,
                        value,
                        new RecordHeaders(),
                        Optional.empty(),
                        Optional.of((short) deliveries)),
                "workers",
                now);
    }

    /// Its worker notices that the lease is over.
    public static void lose(Lease lease) {
        lease.lose();
    }

    /// Its worker is to stop.
    public static void withdraw(Lease lease) {
        lease.withdraw();
    }
}
