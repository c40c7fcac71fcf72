package dev.darkroom.standalone.simulation;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Sender;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.intake.SimulatedLeases;
import dev.darkroom.worker.intake.View;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.outcome.ProgressFeed;
import dev.darkroom.worker.prompt.Limits;
import dev.darkroom.worker.prompt.PromptReader;
import dev.darkroom.worker.serving.Admission;
import dev.darkroom.worker.serving.Mail;
import dev.darkroom.worker.serving.Office;
import dev.darkroom.worker.serving.Patience;
import dev.darkroom.worker.serving.RequestHandler;
import dev.darkroom.worker.serving.Views;
import dev.darkroom.worker.serving.WorkerMeters;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/// One life of a worker with one lane: the real handling of requests, on simulated brokers.
final class SimulatedWorker {

    private final String name;
    private final Function<String, Topic> topics;
    private final InstantSource clock;
    private final Baton baton = new Baton();
    private final List<View> views;
    private final Map<View, Integer> seen = new HashMap<>();
    private final RequestHandler handler;
    private Lease lease;
    private int offset;
    private volatile Thread thread;
    private volatile Optional<Settlement> settlement = Optional.empty();

    /// @param begins is told the prompt of each drawing that begins
    SimulatedWorker(
            String name,
            Topics names,
            Wire wire,
            Function<String, Topic> topics,
            InstantSource clock,
            Consumer<String> begins) {
        this.name = name;
        this.topics = topics;
        this.clock = clock;
        var cancellations = new Cancellations(names.controls(), wire, 1_000);
        var attempts = new Attempts(names.attempts(), wire, 1_000);
        this.views = List.of(cancellations, attempts);
        var artist = new SimulatedArtist(baton, begins);
        var reader =
                new PromptReader(
                        new PromptReader.Queue(names.prompts(), Optional.empty()),
                        artist.card(),
                        artist.samplers(),
                        artist::measure,
                        artist.pictures(),
                        Limits.STANDARD);
        var silent =
                new MockProducer<byte[], byte[]>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var office =
                new Office(
                        name,
                        new Mail(
                                wire,
                                new Outbox(
                                        new Sender(
                                                new SimulatedProducer(baton, topics),
                                                Duration.ofMinutes(1)),
                                        wire,
                                        names,
                                        new Health().condition("sending", "-")),
                                new ProgressFeed(silent, wire, names.progress(), () -> {})),
                        new Views(cancellations, attempts, this::catchUp),
                        new Admission(),
                        new Patience(History.ATTEMPTS, 1, 1 << 20),
                        Queue.MOST_DELIVERIES,
                        new WorkerMeters(new SimpleMeterRegistry()),
                        clock);
        this.handler = new RequestHandler(office, reader, artist);
        follow();
    }

    String name() {
        return name;
    }

    boolean idle() {
        return lease == null;
    }

    int offset() {
        return offset;
    }

    /// Begins to handle a record.
    void take(String topic, int at, Topic.Entry record, int deliveries) {
        offset = at;
        lease =
                SimulatedLeases.of(
                        topic, at, record.key(), record.value(), deliveries, clock.instant());
        settlement = Optional.empty();
        thread = Thread.ofVirtual().start(this::handle);
        baton.awaitPause();
    }

    /// Goes on to its next pause.
    void step() {
        if (!done()) {
            baton.resume();
        }
    }

    boolean done() {
        return !thread.isAlive() || settlement.isPresent();
    }

    /// @return how it wants its lease settled; the lane is idle from now on
    Settlement settle() {
        lease = null;
        return settlement.orElse(Settlement.RELEASE);
    }

    /// It notices that its lease is over.
    void lose() {
        SimulatedLeases.lose(lease);
    }

    /// It is asked to give back what it has.
    void withdraw() {
        SimulatedLeases.withdraw(lease);
    }

    /// It takes in what others have written.
    void follow() {
        for (View view : views) {
            Topic topic = topics.apply(view.topic());
            for (int next = seen.getOrDefault(view, 0); next < topic.end(); next++) {
                view.see(topic.at(next).key(), topic.at(next).value());
            }
            seen.put(view, topic.end());
        }
    }

    /// It dies where it is.
    ///
    /// @return the record that it had, if any
    OptionalInt kill() {
        if (idle()) {
            return OptionalInt.empty();
        }
        if (!done()) {
            baton.kill();
        }
        return OptionalInt.of(offset);
    }

    private void handle() {
        try {
            settlement = Optional.of(handler.handle(lease));
        } catch (Baton.Killed _) {
            // Nobody is there to hear of it.
        } finally {
            baton.end();
        }
    }

    private CompletableFuture<Void> catchUp() {
        baton.pause();
        follow();
        return CompletableFuture.completedFuture(null);
    }
}
