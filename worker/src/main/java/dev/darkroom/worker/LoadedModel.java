package dev.darkroom.worker;

import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.RequestHandler;

/// A model that is loaded, and what serves its requests for as long as it is.
///
/// @param artist owned
record LoadedModel(Artist artist, RequestHandler handler) implements AutoCloseable {
    @Override
    public void close() {
        artist.close();
    }
}
