package dev.darkroom.sink.ledger;

import java.time.Duration;
import java.util.stream.LongStream;

/// How long the ledger's commits take: the middle of the latest three, so that neither the first
/// after a start nor one that met a busy broker counts for more than itself.
///
/// The metric of that name which Kafka Streams has, `commit-latency-avg`, measures in 4.4.0 only
/// commits whose interval was over, and takes those that were asked for to last no time.
final class CommitTime {

    private final long[] latest = new long[3];
    private int next;

    synchronized void took(Duration commit) {
        latest[next] = commit.toNanos();
        next = (next + 1) % latest.length;
    }

    /// @return zero before the second commit
    synchronized Duration usual() {
        return Duration.ofNanos(LongStream.of(latest).sorted().toArray()[latest.length / 2]);
    }
}
