package dev.darkroom.sink.ledger;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

import java.time.Instant;
import java.util.ArrayList;

/// Forgets accounts that nothing was added to for long, a bounded stretch of the table at a time,
/// so that the table stays bounded and no sweep holds up the receipts.
final class Sweep {

    static final int STRETCH = 10_000;

    private final KeyValueStore<String, Job> jobs;

    /// Where the next stretch begins; null is the table's beginning.
    private String next;

    Sweep(KeyValueStore<String, Job> jobs) {
        this.jobs = jobs;
    }

    /// Looks at the next stretch of the table; after the last one begins anew.
    void forgetBefore(Instant limit) {
        var forgotten = new ArrayList<String>();
        try (KeyValueIterator<String, Job> accounts = jobs.range(next, null)) {
            for (int seen = 0; seen < STRETCH && accounts.hasNext(); seen++) {
                KeyValue<String, Job> account = accounts.next();
                if (account.value.touchedAt().isBefore(limit)) {
                    forgotten.add(account.key);
                }
            }
            next = accounts.hasNext() ? accounts.peekNextKey() : null;
        }
        forgotten.forEach(jobs::delete);
    }
}
