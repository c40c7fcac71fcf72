package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.producer.Acknowledgement;
import dev.darkroom.producer.PromptPublisher;
import dev.darkroom.producer.RequestWatch;
import dev.darkroom.producer.Sighting;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.standalone.Bus;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Somebody who publishes requests and waits until their pictures are stored, as a `read_committed`
/// reader sees it. Belongs to one thread.
public final class Client implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Closing parts = new Closing();
    private final PromptPublisher publisher;
    private final RequestWatch watch;

    /// A client of the broker at `host:port`.
    public Client(String bootstrapServers) {
        this(Bus.to(bootstrapServers, Settings.of(KafkaSettings.ALL, Map.of())), true);
    }

    /// A client of a bus that somebody else closes.
    public Client(Bus bus) {
        this(bus, false);
    }

    private Client(Bus bus, boolean owned) {
        if (owned) {
            parts.open(bus);
        }
        publisher = parts.open(bus.publisher());
        watch = parts.open(bus.watch(List.of(bus.topics().images(), bus.topics().outcomes())));
    }

    /// What became of some requests, one picture each.
    ///
    /// @param seconds from the first acknowledgement to the last picture's record
    /// @param stored by request id
    public record Kept(double seconds, Map<String, StoredImage> stored) {}

    /// Publishes all at once and waits for every picture.
    ///
    /// @throws IOException if one ends without a picture, or all of them take too long
    public Kept draw(List<PromptRequest> requests) throws IOException {
        requests.forEach(request -> watch.follow(request.getId()));
        CompletableFuture<Long> first = null;
        for (PromptRequest request : requests) {
            CompletableFuture<Acknowledgement> sent = publisher.publish(request);
            if (first == null) {
                first = sent.thenApply(_ -> System.nanoTime());
            }
        }
        var stored = new HashMap<String, StoredImage>();
        long end = await(requests.size(), stored);
        return new Kept((end - first.join()) / 1e9, stored);
    }

    private long await(int wanted, Map<String, StoredImage> stored) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (Sighting sighting : watch.poll(LOOK)) {
                switch (sighting) {
                    case Sighting.Stored(var image) -> stored.put(image.getRequestId(), image);
                    case Sighting.Outcome(var outcome) -> demandPicture(outcome);
                    case Sighting.Step _, Sighting.Result _ -> {}
                }
            }
            long now = System.nanoTime();
            if (stored.size() == wanted) {
                return now;
            }
            if (now > deadline) {
                throw new IOException(
                        "%s of %s pictures were stored within %s"
                                .formatted(stored.size(), wanted, PATIENCE));
            }
        }
    }

    private static void demandPicture(RequestOutcome outcome) throws IOException {
        if (outcome.getStatus() != RequestStatus.COMPLETED) {
            throw new IOException("a request of the bench was not drawn: " + outcome);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
