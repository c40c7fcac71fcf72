package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;

import java.time.Duration;
import java.util.function.LongSupplier;

/// What every thread of a ledger works with and none owns.
///
/// @param memory how long an ended account is kept after the last receipt that counted in it
/// @param refused what brokers have refused
/// @param commits how long commits take
/// @param nanos a clock that only ever runs forward
record Books(
        Topics topics,
        Wire wire,
        Duration memory,
        RefusedRecords refused,
        CommitTime commits,
        MeterRegistry meters,
        LongSupplier nanos) {}
