package dev.darkroom.worker;

import dev.darkroom.schemas.OfferedAdapter;
import dev.darkroom.schemas.WorkerOffer;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.outcome.ProgressFeed;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Tells whoever asks for pictures which adapters each model can be drawn with: where they have
/// changed, and again each minute. What is told counts for three minutes, so that nothing is left
/// of a worker that was killed. Of a model that was dropped, what was known last is told.
final class Announcer implements AutoCloseable {

    static final Duration AGAIN = Duration.ofMinutes(1);
    static final int MOST = 500;

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration LOOK_SOON = Duration.ofSeconds(1);

    private final String worker;
    private final Supplier<Map<Optional<String>, AdapterShelf>> shelves;
    private final ProgressFeed feed;
    private final String topic;
    private final InstantSource clock;
    private final Map<Optional<String>, List<OfferedAdapter>> known = new ConcurrentHashMap<>();
    private final Map<Optional<String>, Told> told = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private record Told(List<OfferedAdapter> adapters, Instant at) {}

    /// @param shelves of the models that are loaded, by their names
    /// @param feed borrowed
    Announcer(
            String worker,
            Supplier<Map<Optional<String>, AdapterShelf>> shelves,
            ProgressFeed feed,
            String topic,
            InstantSource clock) {
        this.worker = worker;
        this.shelves = shelves;
        this.feed = feed;
        this.topic = topic;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name(worker + "-offers").unstarted(this::run);
    }

    static Announcer start(
            String worker,
            Supplier<Map<Optional<String>, AdapterShelf>> shelves,
            ProgressFeed feed,
            String topic,
            InstantSource clock) {
        var announcer = new Announcer(worker, shelves, feed, topic, clock);
        announcer.thread.start();
        return announcer;
    }

    private void run() {
        try {
            do {
                look();
            } while (!closing.await(pause().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // The worker stops.
        }
    }

    // While nothing is loaded yet, and after a loss: a feed that never waits drops the first record
    // of a topic that it does not know yet.
    private Duration pause() {
        boolean all = !known.isEmpty() && told.keySet().containsAll(known.keySet());
        return all ? LOOK : LOOK_SOON;
    }

    /// Tells what is due.
    void look() {
        shelves.get().forEach((model, shelf) -> known.put(model, offered(shelf)));
        known.forEach(this::tell);
    }

    private void tell(Optional<String> model, List<OfferedAdapter> adapters) {
        Instant now = clock.instant();
        Told last = told.get(model);
        if (last == null
                || !last.adapters().equals(adapters)
                || !last.at().plus(AGAIN).isAfter(now)) {
            told.put(model, new Told(adapters, now));
            var offer = new WorkerOffer(worker, model.orElse(null), adapters, now);
            feed.send(topic, key(model), Optional.of(offer), () -> told.remove(model));
        }
    }

    private static List<OfferedAdapter> offered(AdapterShelf shelf) {
        return shelf.usable(MOST).entrySet().stream()
                .map(
                        one ->
                                new OfferedAdapter(
                                        one.getKey(),
                                        one.getValue().sha256(),
                                        one.getValue().denoiser(),
                                        one.getValue().texts()))
                .toList();
    }

    private String key(Optional<String> model) {
        return worker + "/" + model.orElse("");
    }

    /// Tells that the worker has left.
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        told.keySet().forEach(model -> feed.send(topic, key(model), Optional.empty(), () -> {}));
    }
}
