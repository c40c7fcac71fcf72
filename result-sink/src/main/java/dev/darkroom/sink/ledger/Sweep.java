package dev.darkroom.sink.ledger;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/// Forgets accounts that nothing was added to for long, a bounded stretch of the table at a time,
/// so that the table stays bounded and no sweep holds up the receipts.
///
/// A request that has not ended is remembered for longer than one that has: its pictures may be
/// days apart, and without the first of them it would never end.
final class Sweep {

    static final int STRETCH = 10_000;
    static final Duration OPEN = Duration.ofDays(90);

    private final KeyValueStore<String, Account> accounts;
    private final Duration ended;
    private final Duration open;

    /// Where the next stretch begins; null is the table's beginning.
    private String next;

    /// @param memory of requests that have ended
    Sweep(KeyValueStore<String, Account> accounts, Duration memory) {
        this.accounts = accounts;
        this.ended = memory;
        this.open = memory.compareTo(OPEN) > 0 ? memory : OPEN;
    }

    /// Looks at the next stretch of the table; after the last one begins anew.
    ///
    /// @return accounts forgotten
    int forget(Instant now) {
        var forgotten = new ArrayList<String>();
        try (KeyValueIterator<String, Account> left = accounts.range(next, null)) {
            for (int seen = 0; seen < STRETCH && left.hasNext(); seen++) {
                KeyValue<String, Account> account = left.next();
                Duration memory = account.value.status().isPresent() ? ended : open;
                if (account.value.touchedAt().isBefore(now.minus(memory))) {
                    forgotten.add(account.key);
                }
            }
            next = left.hasNext() ? left.peekNextKey() : null;
        }
        forgotten.forEach(accounts::delete);
        return forgotten.size();
    }
}
