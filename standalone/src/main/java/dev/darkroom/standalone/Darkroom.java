package dev.darkroom.standalone;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.sink.Sink;
import dev.darkroom.sink.SinkSettings;
import dev.darkroom.sink.StoreSettings;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.EarlyLoader;
import dev.darkroom.worker.GroupKind;
import dev.darkroom.worker.ServedModel;
import dev.darkroom.worker.ServedModels;
import dev.darkroom.worker.Worker;
import dev.darkroom.worker.WorkerSettings;
import dev.darkroom.worker.onnx.LoadingStep;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.DeviceUnavailableException;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// A whole Darkroom in this process: broker, worker and sink. They meet on the broker's topics and
/// nowhere else.
public final class Darkroom implements AutoCloseable {

    private final Closing closing = new Closing();
    private final Settings settings;
    private EmbeddedBroker broker;
    private Bus bus;
    private TopicPlan plan;
    private Worker worker;
    private final AtomicReference<LoadingStep> loading;
    private CompletableFuture<Sink> sink;
    private DataFolder data;
    private Settings here;

    private Darkroom(Settings settings, AtomicReference<LoadingStep> loading) {
        this.settings = settings.withoutKafka(LocalSettings.ELSEWHERE);
        this.loading = loading;
    }

    /// Returns when requests can be published; worker and sink are still starting then.
    ///
    /// @param settings those of [LocalSettings]
    /// @param images folder that the pictures are stored in
    /// @param listening where the broker listens
    /// @throws BadSettingsException if the settings make no sense together
    /// @throws IOException if the data folder or a port cannot be had
    public static Darkroom start(Settings settings, Path images, Options listening)
            throws IOException, InterruptedException {
        List<ServedModel> models = ServedModels.of(settings);
        ServedModels.demandFolders(models);
        if (models.size() == 1) {
            demandModel(models.getFirst().folder());
        }
        DrawingSettings drawing = DrawingSettings.of(settings);
        var step = new AtomicReference<LoadingStep>();
        return startAll(
                settings,
                images,
                listening,
                () -> EarlyLoader.of(models.getFirst(), drawing, step),
                step);
    }

    /// The same with somebody else who draws.
    ///
    /// @param drawing asked once, before the broker starts
    public static Darkroom start(
            Settings settings,
            Path images,
            Options listening,
            Supplier<Worker.ArtistLoader> drawing)
            throws IOException, InterruptedException {
        return startAll(
                settings,
                images,
                listening,
                () -> {
                    Worker.ArtistLoader loader = drawing.get();
                    return _ -> loader;
                },
                new AtomicReference<>());
    }

    private static Darkroom startAll(
            Settings settings,
            Path images,
            Options listening,
            Supplier<Worker.Loaders> drawing,
            AtomicReference<LoadingStep> step)
            throws IOException, InterruptedException {
        var darkroom = new Darkroom(settings, step);
        try {
            darkroom.open(images, listening, drawing);
            return darkroom;
        } catch (IOException | InterruptedException | RuntimeException e) {
            darkroom.close();
            throw e;
        }
    }

    /// How clients reach it.
    public Bus bus() {
        return bus;
    }

    /// The topics that it works on.
    public TopicPlan plan() {
        return plan;
    }

    /// Where clients connect, `host:port`.
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /// The port of health and metrics.
    public int telemetryPort() {
        return worker.telemetryPort();
    }

    /// Answers over HTTP from now on, too; closed with the rest.
    ///
    /// @throws IOException if the port cannot be had
    public HttpApi answer(HttpSettings answering) throws IOException, InterruptedException {
        ObjectStore store = closing.open(StoreSettings.of(here).open());
        return closing.open(
                HttpApi.start(
                        answering,
                        new HttpApi.Surroundings(
                                bus::client,
                                bus.topics(),
                                bus.wire(),
                                store,
                                data.http(),
                                ModelOffers.of(
                                        ServedModels.of(settings),
                                        DrawingSettings.indexOrigin(settings)),
                                worker.health(),
                                worker.meters())));
    }

    /// How worker and sink are.
    public Health health() {
        return worker.health();
    }

    /// How far the loading of the model is; empty before it begins and when the worker leases.
    public Optional<LoadingStep> loading() {
        return worker.ready().isDone() ? Optional.empty() : Optional.ofNullable(loading.get());
    }

    /// @return whether it can draw and store
    /// @throws BadSettingsException if the model or the device cannot be had
    /// @throws IOException if a part could not start or has failed for good
    public boolean ready() throws IOException {
        return well() && started() && health().ready();
    }

    /// @return true; anything else is an exception
    /// @throws BadSettingsException if the model or the device cannot be had
    /// @throws IOException if a part could not start or has failed for good
    public boolean well() throws IOException {
        boolean started = started(); // before: what a start fails of is told by itself
        demand(worker.ready());
        demand(sink);
        if (started) {
            health().demandLive();
        }
        return true;
    }

    /// Drains the worker, then the sink, then stops the broker.
    @Override
    public void close() {
        closing.close();
    }

    private boolean started() {
        return worker.ready().isDone() && sink.isDone();
    }

    // In the order of opening; everything closes the other way round.
    private void open(Path images, Options listening, Supplier<Worker.Loaders> drawing)
            throws IOException, InterruptedException {
        data = closing.open(DataFolder.take(settings.get(LocalSettings.DATA)));
        Worker.Loaders loaders = drawing.get();
        broker = closing.open(EmbeddedBroker.start(data.broker(), listening));
        data.announce(broker.bootstrapServers());
        bus = closing.open(Bus.to(broker.bootstrapServers(), settings));
        here = LocalSettings.complete(settings, broker.bootstrapServers(), images, data.sink());
        WorkerSettings serving = WorkerSettings.of(here, ServedModels.of(here));
        plan = serving.plan();
        createTopics(serving.lease());
        // Opened before the worker, so that it keeps what the worker finishes while it drains.
        closing.open(this::closeSink);
        worker = closing.open(Worker.startAll(serving, loaders));
        sink = CompletableFuture.supplyAsync(() -> startSink(SinkSettings.of(here)));
    }

    private void createTopics(GroupKind lease) throws InterruptedException {
        try (var admin = Admin.create(bus.client("admin"))) {
            var topics = new TopicAdmin(admin);
            List<String> made = topics.create(plan);
            if (lease == GroupKind.SHARE_GROUP) {
                topics.begin(plan, made);
            }
        }
    }

    private Sink startSink(SinkSettings sinkSettings) {
        try {
            return Sink.start(sinkSettings, worker.health(), worker.meters());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeSink() {
        if (sink == null) { // the worker could not start
            return;
        }
        sink.handle(
                        (started, failure) -> {
                            if (failure == null) {
                                started.close();
                            }
                            return failure == null;
                        })
                .join();
    }

    /// What is plain to see is not found out only after the broker has started.
    private static void demandModel(Path folder) {
        try {
            ModelFolder.open(folder);
        } catch (ModelFolderException e) {
            throw new BadSettingsException(List.of("setting model: " + e.getMessage()));
        }
    }

    private static void demand(CompletableFuture<?> part) throws IOException {
        if (!part.isCompletedExceptionally()) {
            return;
        }
        switch (part.exceptionNow()) {
            case ModelFolderException e -> throw new BadSettingsException(List.of(e.getMessage()));
            case DeviceUnavailableException e ->
                    throw new BadSettingsException(List.of(e.getMessage()));
            case UncheckedIOException e -> throw e.getCause();
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IOException("starting a part: " + e, e);
        }
    }
}
