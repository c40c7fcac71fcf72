package dev.darkroom.worker;

import dev.darkroom.runtime.Health;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.residency.NotMade;
import dev.darkroom.worker.residency.ResidenceWatch;
import dev.darkroom.worker.residency.Residents;
import dev.darkroom.worker.serving.Office;
import dev.darkroom.worker.serving.WorkerMeters;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// All models that a worker serves, and which of them are loaded.
final class Desks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Desks.class);

    private final WorkerSettings settings;
    private final WorkerMeters meters;
    private final CompletableFuture<Office> office = new CompletableFuture<>();
    private final Residents<Desk, LoadedModel> residents;
    private final List<Desk> desks;

    /// @param health gets a condition for each model
    Desks(WorkerSettings settings, Worker.Loaders loaders, Health health, WorkerMeters meters) {
        this.settings = settings;
        this.meters = meters;
        this.residents =
                new Residents<>(
                        settings.name() + "-loading",
                        new Making(),
                        settings.resident(),
                        new Telling());
        this.desks =
                settings.models().stream()
                        .map(
                                model ->
                                        new Desk(
                                                model,
                                                loaders.of(model),
                                                new ModelHealth(condition(health, model)),
                                                residents))
                        .toList();
    }

    private Health.Condition condition(Health health, ServedModel model) {
        boolean only = settings.models().size() == 1;
        return health.condition(
                model.name().filter(_ -> !only).map("model "::concat).orElse("model"), "loading");
    }

    private final class Making implements Residents.Maker<Desk, LoadedModel> {
        @Override
        public long need(Desk desk) {
            long need = desk.need();
            if (need > settings.resident()) {
                throw new IllegalStateException(
                        "its weights take %s bytes and --resident allows %s; as much would do"
                                .formatted(need, settings.resident()));
            }
            return need;
        }

        @Override
        public LoadedModel make(Desk desk) throws Exception {
            return desk.load(settings, office, meters);
        }
    }

    private final class Telling implements ResidenceWatch<Desk> {
        @Override
        public void made(Desk desk, long bytes, Duration took) {
            meters.modelLoaded(bytes);
            LOG.atInfo()
                    .addKeyValue("model", desk.model().title())
                    .addKeyValue("bytes", bytes)
                    .addKeyValue("millis", took.toMillis())
                    .log("A model was loaded");
        }

        @Override
        public void dropped(Desk desk, long bytes) {
            meters.modelDropped(bytes);
            desk.absent();
            LOG.atInfo()
                    .addKeyValue("model", desk.model().title())
                    .addKeyValue("bytes", bytes)
                    .log("A model was dropped");
        }
    }

    /// What each model that is loaded can be drawn with, by its name.
    Map<Optional<String>, AdapterShelf> adapters() {
        var shelves = new HashMap<Optional<String>, AdapterShelf>();
        desks.forEach(
                desk ->
                        desk.adapters()
                                .ifPresent(shelf -> shelves.put(desk.model().name(), shelf)));
        return shelves;
    }

    /// Begins to load what there is room for, in the order of the settings.
    void prepare() {
        desks.forEach(Desk::prepare);
    }

    /// Leases for every model once it is loaded; returns when the brokers have been asked for all.
    /// A model that cannot be loaded keeps its requests waiting and none of the others.
    ///
    /// @param everybodys what all desks share
    /// @throws NotMade if no model can be loaded
    void open(Office everybodys, Intakes intakes) throws InterruptedException {
        office.complete(everybodys);
        var asking = new ArrayList<CountDownLatch>();
        var faults = new ArrayList<NotMade>();
        for (Desk desk : desks) {
            Optional<NotMade> fault = desk.awaitPrepared();
            fault.ifPresent(faults::add);
            if (faults.size() == desks.size()) {
                throw faults.getFirst();
            }
            fault.ifPresent(desk::shut);
            CountDownLatch asked = desk.open(intakes);
            if (fault.isEmpty()) {
                asking.add(asked);
            }
        }
        for (CountDownLatch asked : asking) {
            asked.await();
        }
    }

    /// Leases nothing more; waits for what is held, and after the grace period gives it back.
    void drain(Duration grace) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            desks.forEach(desk -> threads.execute(() -> desk.drain(grace)));
        }
    }

    /// Gives back at once what is still held, as far as it has not been already.
    void leave() {
        drain(Duration.ZERO);
        desks.forEach(Desk::close);
    }

    /// Closes the models. Nobody draws any more.
    @Override
    public void close() {
        residents.close();
    }
}
