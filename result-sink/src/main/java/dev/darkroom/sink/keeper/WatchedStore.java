package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Metric;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Put;
import dev.darkroom.sink.store.StoredObject;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A store, and how long it takes and how often it fails.
final class WatchedStore implements ObjectStore {

    private final ObjectStore store;
    private final Timer puts;
    private final Counter errors;

    /// @param store borrowed
    WatchedStore(ObjectStore store, MeterRegistry meters) {
        this.store = store;
        this.puts = Metric.STORE_PUT.timer(meters);
        this.errors = Metric.STORE_ERRORS.counter(meters);
    }

    @Override
    public Put putIfAbsent(ObjectKey key, PictureToStore picture) throws IOException {
        long began = System.nanoTime();
        Put put = counted(() -> store.putIfAbsent(key, picture));
        puts.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        return put;
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) throws IOException {
        return counted(() -> store.head(key));
    }

    @Override
    public Optional<byte[]> get(ObjectKey key) throws IOException {
        return counted(() -> store.get(key));
    }

    @Override
    public URI uri(ObjectKey key) {
        return store.uri(key);
    }

    @Override
    public void check() throws IOException {
        counted(
                () -> {
                    store.check();
                    return true;
                });
    }

    /// Leaves the store open.
    @Override
    public void close() {}

    private <T> T counted(Gate.Attempt<T> call) throws IOException {
        try {
            return call.run();
        } catch (IOException e) {
            errors.increment();
            throw e;
        }
    }
}
