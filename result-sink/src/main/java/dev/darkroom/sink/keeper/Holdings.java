package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.topic.Headers;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// How much memory the results in flight hold, and whether there is room for one more. For one
/// thread.
///
/// A result is held as the record that came, as the picture read from it, and as the copy that a
/// store's client makes. What comes next is not known before it has come: it is taken to be as
/// large as the largest so far, so that all together stay within the limit, unless one alone is
/// beyond it.
final class Holdings {

    private static final int COPIES = 3;

    private final long most;
    private long held;
    private long largest;

    /// @param most bytes
    Holdings(long most) {
        this.most = most;
    }

    /// @return bytes that the record holds until [#released]
    long take(ConsumerRecord<byte[], byte[]> record) {
        long bytes =
                (long) COPIES * Math.max(0, record.serializedValueSize())
                        + Math.max(0, record.serializedKeySize())
                        + Headers.size(record.headers());
        held += bytes;
        largest = Math.max(largest, bytes);
        return bytes;
    }

    void released(long bytes) {
        held -= bytes;
    }

    /// @return whether nothing more is to be taken before something is released
    boolean full() {
        return held > 0 && held + largest > most;
    }

    long bytes() {
        return held;
    }
}
