package dev.darkroom.sink.keeper;

import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Put;
import dev.darkroom.sink.store.StoredObject;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A store in memory that can be taken down, and whose memory can be exhausted.
public final class TestingStore implements ObjectStore {

    private final Map<ObjectKey, PictureToStore> objects = new ConcurrentHashMap<>();
    private volatile boolean down;
    private volatile boolean exhausted;

    public void down(boolean down) {
        this.down = down;
    }

    void exhaust() {
        exhausted = true;
    }

    public Map<ObjectKey, PictureToStore> objects() {
        return objects;
    }

    public boolean holds(ObjectKey key) {
        return objects.containsKey(key);
    }

    @Override
    public Put putIfAbsent(ObjectKey key, PictureToStore picture) throws IOException {
        check();
        PictureToStore first = objects.putIfAbsent(key, picture);
        return first == null ? new Put.Stored() : new Put.AlreadyThere(stored(first));
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) throws IOException {
        check();
        return Optional.ofNullable(objects.get(key)).map(TestingStore::stored);
    }

    @Override
    public Optional<byte[]> get(ObjectKey key) throws IOException {
        check();
        return Optional.ofNullable(objects.get(key)).map(PictureToStore::bytes);
    }

    @Override
    public URI uri(ObjectKey key) {
        return URI.create("memory:" + key.name());
    }

    @Override
    public void check() throws IOException {
        if (down) {
            throw new IOException("taken down by the test");
        }
        if (exhausted) {
            throw new OutOfMemoryError("on purpose");
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private static StoredObject stored(PictureToStore picture) {
        return new StoredObject(
                picture.sha256(), picture.bytes().length, Optional.of(picture.provenance()));
    }
}
