package dev.darkroom.worker;

import dev.darkroom.worker.batch.PassGate;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.WorkerMeters;

import java.util.function.Consumer;

/// Loads the model of a folder.
///
/// @param gate that the passes of all models go through
public record FolderLoader(DrawingSettings drawing, PassGate gate) implements Worker.ArtistLoader {

    /// For each model one, of whatever the settings say beside the folder.
    public static Worker.Loaders of(DrawingSettings drawing) {
        PassGate gate = drawing.gate();
        return model -> new FolderLoader(drawing.of(model.folder()), gate);
    }

    @Override
    public Artist load(WorkerMeters meters) {
        return load(meters, _ -> {});
    }

    @Override
    public Artist load(WorkerMeters meters, Consumer<String> progress) {
        return drawing.artist(drawing.open(step -> progress.accept(step.text())), gate, meters);
    }

    @Override
    public long bytes() {
        return drawing.weightBytes();
    }
}
