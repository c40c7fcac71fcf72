package dev.darkroom.worker;

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

/// Loads the model while a broker starts or is asked, before there is a worker that asks for it.
public final class EarlyLoader implements Worker.ArtistLoader {
    private final DrawingSettings drawing;
    private final PassGate gate;
    private final AtomicReference<LoadingStep> step;
    private final AtomicReference<Consumer<String>> asker = new AtomicReference<>(_ -> {});
    private final FutureTask<Model> model;
    private final Thread thread;
    private final AtomicBoolean taken = new AtomicBoolean();

    /// Begins to load the first model; the others are loaded one after the other when they are
    /// asked for.
    ///
    /// @param step kept up to date while loading goes on
    public static Worker.Loaders of(
            ServedModel first, DrawingSettings drawing, AtomicReference<LoadingStep> step) {
        PassGate gate = drawing.gate();
        var early = new EarlyLoader(drawing.of(first.folder()), gate, step);
        return model ->
                model.equals(first) ? early : new FolderLoader(drawing.of(model.folder()), gate);
    }

    /// @param gate that the passes of all models go through
    /// @param step kept up to date while loading goes on
    private EarlyLoader(DrawingSettings drawing, PassGate gate, AtomicReference<LoadingStep> step) {
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
