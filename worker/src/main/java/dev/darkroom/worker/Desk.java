package dev.darkroom.worker;

import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.intake.LeaseHandler;
import dev.darkroom.worker.intake.Leasing;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.prompt.PromptReader;
import dev.darkroom.worker.residency.Hold;
import dev.darkroom.worker.residency.NotMade;
import dev.darkroom.worker.residency.Residents;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.Office;
import dev.darkroom.worker.serving.RequestHandler;
import dev.darkroom.worker.serving.WorkerMeters;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One model that a worker serves: its queue, its lanes, and the model for as long as it is loaded.
///
/// A request holds the model from its reading to its outcome. Where the model is not there it is
/// loaded while the request waits, its lease renewed as that of a slow drawing is. Where it cannot
/// be loaded, nothing of its queue is leased until it can be; that is tried again by and by.
final class Desk implements LeaseHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);
    private static final Runnable ANYHOW = () -> {};

    private final ServedModel model;
    private final Worker.ArtistLoader loader;
    private final ModelHealth health;
    private final Residents<Desk, LoadedModel> residents;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Optional<Residents<Desk, LoadedModel>.Ticket> prepared = Optional.empty();
    private Optional<NotMade> fault = Optional.empty();
    private Optional<Thread> mending = Optional.empty();
    private volatile boolean shut;
    private volatile Optional<AdapterShelf> adapters = Optional.empty();
    private volatile Optional<Leasing> intake = Optional.empty();

    /// @param residents where its model is, while it is loaded
    Desk(
            ServedModel model,
            Worker.ArtistLoader loader,
            ModelHealth health,
            Residents<Desk, LoadedModel> residents) {
        this.model = model;
        this.loader = loader;
        this.health = health;
        this.residents = residents;
    }

    ServedModel model() {
        return model;
    }

    ModelHealth health() {
        return health;
    }

    /// What its model can be drawn with, while it is loaded.
    Optional<AdapterShelf> adapters() {
        return adapters;
    }

    /// Its model was dropped, to be loaded again by its next request.
    void absent() {
        adapters = Optional.empty();
        health.absent();
    }

    /// The bytes that the model will take.
    long need() {
        return loader.bytes();
    }

    /// Loads the model.
    ///
    /// @param office completes while it is loaded
    LoadedModel load(WorkerSettings settings, Future<Office> office, WorkerMeters meters)
            throws Exception {
        health.loading("loading");
        Artist artist = loader.load(meters, health::loading);
        try {
            health.loading("warming up");
            artist.warmUp();
            var handler = new RequestHandler(office.get(), reader(settings, artist), artist);
            adapters = Optional.of(artist.companions().adapters());
            health.ready(
                    artist.oneTimestep()
                            .map("images at different steps do not share passes: "::concat)
                            .orElse(""));
            return new LoadedModel(artist, handler);
        } catch (Exception | Error e) {
            artist.close();
            throw e;
        }
    }

    private PromptReader reader(WorkerSettings settings, Artist artist) {
        return new PromptReader(
                model.queue(settings.topics()),
                artist.card(),
                artist.samplers(),
                artist::measure,
                artist.pictures(),
                artist.companions(),
                settings.limits().withMaxPixels(artist.mostPixels()));
    }

    /// Has the model loaded without waiting for it, if there is room.
    void prepare() {
        try {
            if (residents.fits(this)) {
                prepared = Optional.of(residents.ask(this));
            } else {
                absent();
            }
        } catch (NotMade impossible) {
            fault = Optional.of(impossible);
        }
    }

    /// Returns when what was prepared is loaded.
    ///
    /// @return why it cannot be loaded, if it cannot
    Optional<NotMade> awaitPrepared() throws InterruptedException {
        try {
            if (prepared.isPresent()) {
                prepared.get().await(ANYHOW).close();
            }
        } catch (NotMade impossible) {
            fault = Optional.of(impossible);
        }
        prepared = Optional.empty();
        return fault;
    }

    /// Begins to ask for requests.
    ///
    /// @return when it has counted down, the brokers have been asked
    CountDownLatch open(Intakes intakes) {
        Leasing leasing = intakes.of(model, this, () -> shut);
        intake = Optional.of(leasing);
        return leasing.open(model.lanes());
    }

    /// Leases nothing more; waits for what is held, and after the grace period gives it back.
    void drain(Duration grace) {
        intake.ifPresent(leasing -> leasing.drain(grace));
    }

    @Override
    public Settlement handle(Lease lease) {
        try (Hold<LoadedModel> hold = residents.hold(this, lease::check)) {
            return hold.value().handler().handle(lease);
        } catch (NotMade impossible) {
            shut(impossible);
            return Settlement.RELEASE;
        } catch (DrawingStopped _) {
            return Settlement.RELEASE;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Settlement.RELEASE;
        }
    }

    /// Leases nothing until the model can be loaded.
    synchronized void shut(NotMade impossible) {
        shut = true;
        tell(impossible);
        if (mending.isEmpty()) {
            mending = Optional.of(Thread.ofVirtual().name("mending").start(this::mend));
        }
    }

    private void mend() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    residents.hold(this, ANYHOW).close();
                    reopen();
                    return;
                } catch (NotMade impossible) {
                    tell(impossible);
                    pause = pause.multipliedBy(2);
                    pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException | IllegalStateException _) {
            // The worker stops.
        }
    }

    private void tell(NotMade impossible) {
        health.unusable(impossible.getCause().toString());
        LOG.atError()
                .addKeyValue("model", model.title())
                .addKeyValue("error", impossible.getCause().toString())
                .log("A model cannot be loaded; its requests wait, and it is tried again later");
    }

    private synchronized void reopen() {
        mending = Optional.empty();
        shut = false;
    }

    /// Gives back at once what is still held.
    @Override
    public void close() {
        closing.countDown();
        mending.ifPresent(Thread::interrupt);
        intake.ifPresent(Leasing::close);
    }
}
