package dev.darkroom.worker;

import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Brokers;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.Tracing;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.DeviceUnavailableException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// The worker as a program of its own: draws until it is asked to stop.
public final class WorkerMain implements Program {

    /// Beyond the grace period: giving back what is held and closing the connections.
    private static final Duration CLOSING = Duration.ofSeconds(15);

    public static void main(String[] args) {
        CommandLineRunner.main(_ -> new WorkerMain(), args);
    }

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public String description() {
        return "Leases prompts, draws them and publishes the pictures.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom worker --bootstrap-servers kafka:9092",
                "darkroom worker --model ~/models/sd15 --model-name sd15   # its own queue,"
                        + " prompts.sd15",
                "darkroom worker --model sd15=~/models/sd15 --model tiny=models/emoji:lanes=4"
                        + " --resident 12GiB",
                "darkroom worker --device cuda:0 --lanes 32 --telemetry-port 8080");
    }

    @Override
    public List<Setting<?>> settings() {
        var all = new ArrayList<>(WorkerSettings.ALL);
        all.addAll(DrawingSettings.ALL);
        return List.copyOf(all);
    }

    @Override
    public int run(Settings settings) throws Exception {
        List<ServedModel> models = ServedModels.of(settings);
        ServedModels.demandFolders(models);
        WorkerSettings serving = WorkerSettings.of(settings, models);
        DrawingSettings drawing = DrawingSettings.of(settings);
        Brokers.awaitStart(settings);
        Worker.Loaders loaders = loaders(models.getFirst(), serving, drawing);
        try (var shutdown = Shutdown.onSignal(serving.grace().plus(CLOSING));
                var _ = Tracing.open(name());
                var worker = Worker.startAll(serving, loaders);
                var _ = ThreadWatch.over(worker.health().condition("threads", "not watched"))) {
            worker.ready()
                    .whenComplete(
                            (_, failure) -> {
                                if (failure != null) {
                                    shutdown.ask();
                                }
                            });
            await(shutdown, worker);
            if (worker.ready().isCompletedExceptionally()) {
                throw refusal(worker);
            }
            return 0;
        }
    }

    // Loaded while the cluster is asked whether a worker may serve; where memory is limited, only
    // once it is known that the model fits.
    private static Worker.Loaders loaders(
            ServedModel first, WorkerSettings serving, DrawingSettings drawing) {
        return serving.resident() == Long.MAX_VALUE
                ? EarlyLoader.of(first, drawing, new AtomicReference<>())
                : FolderLoader.of(drawing);
    }

    // Of what a start fails, its own words are told.
    private static void await(Shutdown shutdown, Worker worker)
            throws InterruptedException, IOException {
        try {
            shutdown.await(worker.health());
        } catch (IOException e) {
            if (!worker.ready().isCompletedExceptionally()) {
                throw e;
            }
        }
    }

    // A model that cannot be loaded and a device that cannot be had are settings that make no sense
    // on this machine.
    private static Exception refusal(Worker worker) throws InterruptedException {
        try {
            worker.ready().get();
            throw new IllegalStateException("the worker did not fail");
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case ModelFolderException folder ->
                        new BadSettingsException(List.of(folder.getMessage()));
                case DeviceUnavailableException device ->
                        new BadSettingsException(List.of(device.getMessage()));
                case Exception other -> other;
                default -> e;
            };
        }
    }
}
