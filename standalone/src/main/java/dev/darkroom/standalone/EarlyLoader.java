package dev.darkroom.standalone;

import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.FolderLoader;
import dev.darkroom.worker.Worker;
import dev.darkroom.worker.batch.PassGate;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.onnx.LoadingStep;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.WorkerMeters;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Loads the model while the broker starts, before there is a worker that asks for it.
final class EarlyLoader implements Worker.ArtistLoader {
    private final DrawingSettings drawing;
    private final PassGate gate;
    private final AtomicReference<LoadingStep> step;
    private final AtomicReference<Consumer<String>> asker = new AtomicReference<>(_ -> {});
    private final FutureTask<Model> model;
    private final Thread thread;
    private final AtomicBoolean taken = new AtomicBoolean();

    /// @param gate that the passes of all models go through
    /// @param step kept up to date while loading goes on
    EarlyLoader(DrawingSettings drawing, PassGate gate, AtomicReference<LoadingStep> step) {
        this.drawing = drawing;
        this.gate = gate;
        this.step = step;
        this.model = new FutureTask<>(() -> drawing.open(this::tell));
        this.thread = Thread.ofPlatform().daemon().name("loading").start(model);
    }

    private void tell(LoadingStep now) {
        step.set(now);
        asker.get().accept(now.text());
    }

    @Override
    public Artist load(WorkerMeters meters) throws Exception {
        return load(meters, _ -> {});
    }

    @Override
    public Artist load(WorkerMeters meters, Consumer<String> progress) throws Exception {
        if (taken.getAndSet(true)) { // and dropped since
            return new FolderLoader(drawing, gate).load(meters, progress);
        }
        asker.set(progress);
        LoadingStep before = step.get();
        if (before != null) {
            progress.accept(before.text());
        }
        try {
            return drawing.artist(model.get(), gate, meters);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (InterruptedException e) {
            thread.interrupt(); // the program ends, and what fails now is no news
            throw e;
        } finally {
            asker.set(_ -> {});
        }
    }

    @Override
    public long bytes() {
        return drawing.weightBytes();
    }
}
