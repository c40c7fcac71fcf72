package dev.darkroom.worker;

import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.WorkerMeters;

import java.util.function.Consumer;

/// Loads the model that the settings name.
record FolderLoader(DrawingSettings drawing) implements Worker.ArtistLoader {
    @Override
    public Artist load(WorkerMeters meters) {
        return drawing.load(meters);
    }

    @Override
    public Artist load(WorkerMeters meters, Consumer<String> progress) {
        return drawing.load(meters, progress);
    }
}
