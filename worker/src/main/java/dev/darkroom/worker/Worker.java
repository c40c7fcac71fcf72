package dev.darkroom.worker;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Telemetry;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.schemas.wire.Wires;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Brake;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.intake.Follower;
import dev.darkroom.worker.intake.GroupConsumers;
import dev.darkroom.worker.intake.GroupIntake;
import dev.darkroom.worker.intake.Intake;
import dev.darkroom.worker.intake.LeaseHandler;
import dev.darkroom.worker.intake.Leasing;
import dev.darkroom.worker.intake.ShareConsumers;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.outcome.ProgressFeed;
import dev.darkroom.worker.outcome.Results;
import dev.darkroom.worker.prompt.PromptReader;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.Desk;
import dev.darkroom.worker.serving.Mail;
import dev.darkroom.worker.serving.RequestHandler;
import dev.darkroom.worker.serving.Views;
import dev.darkroom.worker.serving.WorkerMeters;

import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A running worker. Several can run in one process.
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int REMEMBERED = 1_000_000;

    private final WorkerSettings settings;
    private final int lastDelivery;
    private final UnaryOperator<LeaseHandler> handling;
    private final Closing parts = new Closing();
    private final Health health = new Health();
    private final Health.Condition model = health.condition("model", "loading");
    private final Health.Condition views = health.condition("views", "reading");
    private final Health.Condition lanes = health.condition("lanes", "not open yet");
    private final Health.Condition sending = health.condition("sending", "not open yet");
    private final InstantSource clock = InstantSource.system();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Telemetry telemetry;
    private final WorkerMeters meters;
    private final Thread starting;
    private volatile Leasing intake;

    /// Loads whoever draws.
    @FunctionalInterface
    public interface ArtistLoader {

        /// @param meters where passes of the network are counted
        Artist load(WorkerMeters meters) throws Exception;

        /// The same.
        ///
        /// @param progress told in a few words how far it is, for health
        default Artist load(WorkerMeters meters, Consumer<String> progress) throws Exception {
            return load(meters);
        }
    }

    private Worker(
            WorkerSettings settings,
            int lastDelivery,
            ArtistLoader loader,
            UnaryOperator<LeaseHandler> handling)
            throws IOException {
        this.settings = settings;
        this.lastDelivery = lastDelivery;
        this.handling = handling;
        this.telemetry = parts.open(new Telemetry(health, settings.telemetryPort()));
        this.meters = new WorkerMeters(telemetry.meters());
        this.starting =
                Thread.ofPlatform()
                        .name(settings.name() + "-start")
                        .start(() -> becomeReady(loader));
    }

    /// Starts a worker: checks the cluster, then returns while the model is loaded.
    ///
    /// @param loader is called once, on another thread; what it loads is closed with the worker
    /// @throws BadSettingsException naming every topic and group that is missing or not as needed
    /// @throws IOException if the telemetry port cannot be had
    public static Worker start(WorkerSettings settings, ArtistLoader loader)
            throws IOException, InterruptedException {
        return start(settings, loader, UnaryOperator.identity());
    }

    /// As above, with something around the handling of leases: a trial of whether broken promises
    /// are noticed breaks them here.
    ///
    /// @param handling gets the real handler
    public static Worker start(
            WorkerSettings settings, ArtistLoader loader, UnaryOperator<LeaseHandler> handling)
            throws IOException, InterruptedException {
        return new Worker(settings, StartChecks.verify(settings), loader, handling);
    }

    /// @return completes when every lane asks for requests; fails if the model cannot be loaded
    public CompletableFuture<Void> ready() {
        return ready;
    }

    public Health health() {
        return health;
    }

    public MeterRegistry meters() {
        return telemetry.meters();
    }

    /// The port of health and metrics.
    public int telemetryPort() {
        return telemetry.port();
    }

    /// Stops leasing, finishes what is held or gives it back when the grace period is over, and
    /// closes everything.
    @Override
    public void close() {
        LOG.atInfo().addKeyValue("worker", settings.name()).log("Draining");
        lanes.notReady("draining");
        Leasing open = intake;
        if (open != null) {
            open.drain(settings.grace());
        }
        starting.interrupt();
        try {
            starting.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        parts.close();
        LOG.atInfo().addKeyValue("worker", settings.name()).log("Stopped");
    }

    private void becomeReady(ArtistLoader loader) {
        try {
            Artist artist = parts.open(loader.load(meters, model::notReady));
            model.notReady("warming up");
            CompletableFuture<Void> warm = CompletableFuture.runAsync(artist::warmUp);
            RequestHandler handler = furnish(artist);
            warm.get();
            artist.oneTimestep()
                    .ifPresentOrElse(
                            reason ->
                                    model.ready(
                                            "images at different steps do not share passes: "
                                                    + reason),
                            model::ready);
            lease(handler);
            ready.complete(null);
            LOG.atInfo()
                    .addKeyValue("worker", settings.name())
                    .addKeyValue("topic", settings.queue().topic())
                    .addKeyValue("lanes", settings.lanes())
                    .addKeyValue("telemetryPort", telemetry.port())
                    .log("Ready");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ready.completeExceptionally(e);
        } catch (Throwable e) {
            LOG.atError()
                    .addKeyValue("worker", settings.name())
                    .addKeyValue("error", e.toString())
                    .log("The worker cannot start");
            ready.completeExceptionally(e);
            lanes.failed(e.toString());
        }
    }

    // The parts, in the order they are opened; they close the other way round.
    private RequestHandler furnish(Artist artist) throws InterruptedException, ExecutionException {
        Topics topics = settings.topics();
        WorkerSettings.Clients clients = settings.clients();
        Wire wire = parts.open(Wires.open(clients.consumer(), topics, settings.registry()));
        Outbox.publishSchemas(clients.producer(), topics);
        var outbox =
                parts.open(
                        Outbox.open(
                                clients.producer(),
                                wire,
                                topics,
                                settings.patience().largestRecord(),
                                sending));
        var progress =
                parts.open(
                        ProgressFeed.open(
                                clients.producer(),
                                wire,
                                topics.progress(),
                                meters::progressDropped));
        var cancellations = new Cancellations(topics.controls(), wire, REMEMBERED);
        var attempts = new Attempts(topics.attempts(), wire, REMEMBERED);
        var follower =
                parts.open(
                        new Follower(
                                settings.name() + "-views",
                                clients.consumer(),
                                clients.admin(),
                                List.of(cancellations, attempts)));
        follower.caughtUp().get();
        views.ready();
        ModelCard card = artist.card();
        var reader =
                new PromptReader(
                        settings.queue(),
                        card,
                        artist.samplers(),
                        artist::measure,
                        artist.pictures(),
                        artist.adapters(),
                        artist.classifier(),
                        settings.limits());
        return new RequestHandler(
                settings.name(),
                new Mail(wire, outbox, progress, new Results(settings.name(), card.name())),
                new Views(cancellations, attempts, follower::caughtUp),
                new Desk(reader, artist, settings.patience(), lastDelivery),
                meters,
                clock);
    }

    private void lease(RequestHandler handler) throws InterruptedException {
        Brake brake =
                parts.open(
                        Brake.open(
                                settings.name(),
                                settings.clients().admin(),
                                settings.topics(),
                                clock,
                                health.condition("storage", "not asked yet")));
        intake =
                parts.open(
                        switch (settings.lease()) {
                            case SHARE_GROUP -> lanes(handling.apply(handler), brake);
                            case CONSUMER_GROUP -> member(handling.apply(handler), brake);
                        });
        intake.open(settings.lanes()).await();
        lanes.ready();
    }

    private Intake lanes(LeaseHandler handler, Brake brake) {
        var consumers =
                new ShareConsumers(
                        settings.clients().consumer(), settings.group(), settings.queue().topic());
        return new Intake(settings.name(), consumers, handler, clock, meters, brake::on);
    }

    private GroupIntake member(LeaseHandler handler, Brake brake) {
        LOG.atWarn()
                .addKeyValue("topic", settings.queue().topic())
                .addKeyValue("group", settings.group())
                .log(
                        "Requests are leased through a consumer group: no more workers draw than"
                                + " the queue has partitions, a slow request holds up what is"
                                + " committed, and more is drawn again after a crash");
        var consumers =
                new GroupConsumers(
                        settings.clients().consumer(), settings.group(), settings.queue().topic());
        return new GroupIntake(settings.name(), consumers, handler, clock, meters, brake::on);
    }
}
