package dev.darkroom.standalone.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/// All that is asked for in a trial, from its seed alone.
final class OrderBook {

    private static final int MOST_IMAGES = 3;

    private final Random random;
    private final List<Dispatch> dispatches = new ArrayList<>();

    private OrderBook(Random random) {
        this.random = random;
    }

    /// @param requests different ones
    /// @param span in which they begin
    /// @return in the order of their times
    static List<Dispatch> of(long seed, int requests, Duration span) {
        var book = new OrderBook(new Random(seed));
        for (int i = 0; i < requests; i++) {
            book.write(
                    String.format(Locale.ROOT, "r%05d", i),
                    span.multipliedBy(i).dividedBy(requests));
        }
        book.dispatches.sort(Comparator.comparing(Dispatch::at));
        return List.copyOf(book.dispatches);
    }

    /// @return a plain order that comes before all others
    static TrialRequest first() {
        return new TrialRequest(
                "first", 0, TrialRequest.Kind.PLAIN, 1, Duration.ZERO, Optional.empty(), 0);
    }

    // In a hundred: so many of each kind.
    private void write(String id, Duration at) {
        int die = random.nextInt(100);
        if (die < 2) {
            ask(order(id, 0, TrialRequest.Kind.UNREADABLE, at));
        } else if (die < 5) {
            ask(order(id, 0, TrialRequest.Kind.IMPOSSIBLE, at));
        } else if (die < 12) {
            ask(order(id, 0, TrialRequest.Kind.CANCELLED, at));
            dispatches.add(new Dispatch.Stop(later(at, 2_000), id));
        } else if (die < 18) {
            ask(order(id, 0, TrialRequest.Kind.EXPIRING, at));
        } else if (die < 19) {
            ask(order(id, 0, TrialRequest.Kind.KILLER, at));
        } else if (die < 25) {
            ask(order(id, 0, TrialRequest.Kind.PLAIN, at));
            ask(order(id, 1, TrialRequest.Kind.PLAIN, die < 22 ? at : later(at, 10_000)));
        } else {
            TrialRequest order = order(id, 0, TrialRequest.Kind.PLAIN, at);
            ask(order);
            if (die < 33) {
                dispatches.add(new Dispatch.Ask(later(at, 15_000), order));
            }
        }
    }

    private TrialRequest order(String id, int version, TrialRequest.Kind kind, Duration at) {
        Optional<Duration> life =
                kind == TrialRequest.Kind.EXPIRING
                        ? Optional.of(Duration.ofMillis(200 + random.nextInt(3_000)))
                        : Optional.empty();
        return new TrialRequest(
                id,
                version,
                kind,
                1 + random.nextInt(MOST_IMAGES),
                at,
                life,
                random.nextInt(Integer.MAX_VALUE));
    }

    private void ask(TrialRequest order) {
        dispatches.add(new Dispatch.Ask(order.at(), order));
    }

    private Duration later(Duration at, int mostMillis) {
        return at.plusMillis(1 + random.nextInt(mostMillis));
    }
}
