package dev.darkroom.producer;

import java.time.Instant;

/// The brokers hold the record on all in-sync replicas.
///
/// @param topic where it lies
/// @param partition of the topic
/// @param offset in the partition
/// @param at when the acknowledgement arrived, by this machine's clock
public record Acknowledgement(String topic, int partition, long offset, Instant at) {}
