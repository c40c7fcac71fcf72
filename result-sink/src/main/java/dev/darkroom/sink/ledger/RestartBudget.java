package dev.darkroom.sink.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Tells a broker's bad hour, which passes, from a fault that comes back at once: so many restarts
/// within a span are granted, and no more.
final class RestartBudget {

    private final int most;
    private final Duration span;
    private final Deque<Instant> granted = new ArrayDeque<>();

    RestartBudget(int most, Duration span) {
        this.most = most;
        this.span = span;
    }

    /// @return whether one more restart is granted
    boolean grant(Instant now) {
        while (!granted.isEmpty() && granted.peek().isBefore(now.minus(span))) {
            granted.remove();
        }
        if (granted.size() >= most) {
            return false;
        }
        granted.add(now);
        return true;
    }
}
