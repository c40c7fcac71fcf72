package dev.darkroom.standalone.draw;

import dev.darkroom.producer.Acknowledgement;
import dev.darkroom.producer.PromptPublisher;
import dev.darkroom.producer.Sighting;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.standalone.Bus;
import dev.darkroom.worker.onnx.LoadingStep;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Publishes an order and watches it until every picture is kept or known to fail, or until it is
/// asked to stop; then it cancels what is unfinished.
final class Drawing {

    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Order order;
    private final Gallery gallery;
    private final DrawReport report;
    private final Board board;
    private final Display display;
    private final Tally tally;
    private final Map<String, Instant> acknowledged = new HashMap<>();
    private boolean loading;

    Drawing(Order order, Gallery gallery, DrawReport report, Board board, Display display) {
        this.order = order;
        this.gallery = gallery;
        this.report = report;
        this.board = board;
        this.display = display;
        this.tally = new Tally(order);
    }

    /// Whether to go on waiting.
    interface Patience {

        /// @throws IOException if waiting is in vain
        boolean lasts() throws IOException;

        /// What is waited for before the first step, where more is known than that it is a worker.
        default Optional<LoadingStep> loading() {
            return Optional.empty();
        }
    }

    /// @param patience asked a few times a second
    /// @return whether every picture is kept
    boolean run(Bus bus, Patience patience) throws IOException {
        var topics = new ArrayList<>(gallery.topics(bus.topics()));
        topics.add(bus.topics().progress());
        try (var publisher = bus.publisher();
                var watch = bus.watch(topics)) {
            order.requests().forEach(request -> watch.follow(request.getId()));
            try {
                publish(publisher);
                display.note("published; waiting for a worker");
                while (!tally.done() && patience.lasts()) {
                    for (Sighting sighting : watch.poll(PATIENCE)) {
                        see(sighting);
                    }
                    tellLoading(patience.loading());
                    display.refresh();
                }
            } finally {
                display.close();
                report.end();
                tally.unfinished().forEach(id -> publisher.cancel(id, "the asker left"));
            }
        }
        return tally.allKept();
    }

    private void tellLoading(Optional<LoadingStep> step) {
        step.ifPresent(display::loading);
        if (loading && step.isEmpty() && !board.begun()) {
            display.note("the model is loaded; waiting for the first step");
        }
        loading = step.isPresent();
    }

    private void publish(PromptPublisher publisher) throws IOException {
        var sent = new HashMap<String, CompletableFuture<Acknowledgement>>();
        for (PromptRequest request : order.requests()) {
            sent.put(request.getId(), publisher.publish(request));
        }
        try {
            sent.forEach(
                    (id, acknowledgement) -> acknowledged.put(id, acknowledgement.join().at()));
        } catch (CompletionException e) {
            throw new IOException(
                    "publishing the requests: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private void see(Sighting sighting) throws IOException {
        if (sighting instanceof Sighting.Step(var progress)) {
            board.step(progress).ifPresent(display::stepped);
        }
        for (Finish finish : gallery.see(sighting)) {
            if (tally.count(finish)) {
                board.ended(finish);
                display.aside(() -> tell(finish));
            }
        }
    }

    private void tell(Finish finish) {
        switch (finish) {
            case Finish.Kept kept -> report.kept(kept, took(kept));
            case Finish.Failed failed -> report.failed(failed);
        }
    }

    // A picture can be stored before its request's acknowledgement has been noticed here.
    private Duration took(Finish.Kept kept) {
        Duration took = Duration.between(acknowledged.get(kept.requestId()), kept.at());
        return took.isNegative() ? Duration.ZERO : took;
    }
}
