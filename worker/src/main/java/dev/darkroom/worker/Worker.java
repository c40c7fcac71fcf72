package dev.darkroom.worker;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.FirstContact;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Telemetry;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaTopic;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.schemas.wire.Wires;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Brake;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.intake.Follower;
import dev.darkroom.worker.intake.LeaseHandler;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.outcome.ProgressFeed;
import dev.darkroom.worker.residency.NotMade;
import dev.darkroom.worker.serving.Admission;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.Mail;
import dev.darkroom.worker.serving.Office;
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
    private final Health.Condition seen = health.condition("views", "reading");
    private final Health.Condition lanes = health.condition("lanes", "not open yet");
    private final Health.Condition sending = health.condition("sending", "not open yet");
    private final InstantSource clock = InstantSource.system();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Telemetry telemetry;
    private final WorkerMeters meters;
    private final Desks desks;
    private final Thread starting;

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

        /// The bytes of memory that what is loaded takes; 0 where nobody knows.
        default long bytes() {
            return 0;
        }
    }

    /// Says who loads which model.
    @FunctionalInterface
    public interface Loaders {
        ArtistLoader of(ServedModel model);
    }

    private Worker(
            WorkerSettings settings,
            int lastDelivery,
            Loaders loaders,
            UnaryOperator<LeaseHandler> handling)
            throws IOException {
        this.settings = settings;
        this.lastDelivery = lastDelivery;
        this.handling = handling;
        this.telemetry = parts.open(new Telemetry(health, settings.telemetryPort()));
        this.meters = new WorkerMeters(telemetry.meters());
        this.desks = parts.open(new Desks(settings, loaders, health, meters));
        this.starting =
                Thread.ofPlatform().name(settings.name() + "-start").start(this::becomeReady);
    }

    /// Starts a worker: checks the cluster, then returns while the models are loaded.
    ///
    /// @param loaders are called on another thread; what they load is closed with the worker
    /// @throws BadSettingsException naming every topic and group that is missing or not as needed
    /// @throws IOException if the telemetry port cannot be had
    public static Worker startAll(WorkerSettings settings, Loaders loaders)
            throws IOException, InterruptedException {
        return startAll(settings, loaders, UnaryOperator.identity());
    }

    /// As above, with one loader for whatever model.
    ///
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
        return startAll(settings, _ -> loader, handling);
    }

    private static Worker startAll(
            WorkerSettings settings, Loaders loaders, UnaryOperator<LeaseHandler> handling)
            throws IOException, InterruptedException {
        return new Worker(settings, StartChecks.verify(settings), loaders, handling);
    }

    /// @return completes when every lane asks for requests; fails if no model can be loaded
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
        desks.drain(settings.grace());
        starting.interrupt();
        try {
            starting.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        parts.close();
        LOG.atInfo().addKeyValue("worker", settings.name()).log("Stopped");
    }

    private void becomeReady() {
        try {
            desks.prepare();
            Office office = furnish();
            Brake brake = brake();
            parts.open((AutoCloseable) desks::leave);
            desks.open(office, new Intakes(settings, meters, brake::on, handling));
            lanes.ready();
            ready.complete(null);
            LOG.atInfo()
                    .addKeyValue("worker", settings.name())
                    .addKeyValue(
                            "models", settings.models().stream().map(ServedModel::title).toList())
                    .addKeyValue("telemetryPort", telemetry.port())
                    .log("Ready");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ready.completeExceptionally(e);
        } catch (NotMade e) {
            cannotStart(e.getCause());
        } catch (Throwable e) {
            cannotStart(e);
        }
    }

    private void cannotStart(Throwable why) {
        LOG.atError()
                .addKeyValue("worker", settings.name())
                .addKeyValue("error", why.toString())
                .log("The worker cannot start");
        ready.completeExceptionally(why);
        lanes.failed(why.toString());
    }

    // What all models share, in the order it is opened; it closes the other way round.
    private Office furnish() throws InterruptedException, ExecutionException {
        Topics topics = settings.topics();
        WorkerSettings.Clients clients = settings.clients();
        Wire wire = parts.open(Wires.open(clients.consumer(), topics, settings.registry()));
        publishSchemas();
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
        parts.open(
                Announcer.start(
                        settings.name(), desks::adapters, progress, topics.offers(), clock));
        return new Office(
                settings.name(),
                new Mail(wire, outbox, progress),
                views(wire),
                new Admission(),
                settings.patience(),
                lastDelivery,
                meters,
                clock);
    }

    // Before anything is written with them.
    private void publishSchemas() throws InterruptedException {
        FirstContact.insist(
                "publishing schemas",
                () -> {
                    SchemaTopic.publish(settings.clients().producer(), settings.topics().schemas());
                    return true;
                });
    }

    private Views views(Wire wire) throws InterruptedException, ExecutionException {
        var cancellations = new Cancellations(settings.topics().controls(), wire, REMEMBERED);
        var attempts = new Attempts(settings.topics().attempts(), wire, REMEMBERED);
        var follower =
                parts.open(
                        new Follower(
                                settings.name() + "-views",
                                settings.clients().consumer(),
                                settings.clients().admin(),
                                List.of(cancellations, attempts)));
        follower.caughtUp().get();
        seen.ready();
        return new Views(cancellations, attempts, follower::caughtUp);
    }

    private Brake brake() {
        return parts.open(
                Brake.open(
                        settings.name(),
                        settings.clients().admin(),
                        settings.topics(),
                        clock,
                        health.condition("storage", "not asked yet")));
    }
}
