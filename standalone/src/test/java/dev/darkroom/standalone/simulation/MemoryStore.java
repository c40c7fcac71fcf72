package dev.darkroom.standalone.simulation;

import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Put;
import dev.darkroom.sink.store.StoredObject;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A store that is a map.
final class MemoryStore implements ObjectStore {

    private final Map<String, PictureToStore> pictures = new HashMap<>();

    @Override
    public Put putIfAbsent(ObjectKey key, PictureToStore picture) {
        PictureToStore first = pictures.putIfAbsent(key.name(), picture);
        return first == null ? new Put.Stored() : new Put.AlreadyThere(describe(first));
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) {
        return Optional.ofNullable(pictures.get(key.name())).map(MemoryStore::describe);
    }

    @Override
    public Optional<byte[]> get(ObjectKey key) {
        return Optional.ofNullable(pictures.get(key.name())).map(PictureToStore::bytes);
    }

    @Override
    public URI uri(ObjectKey key) {
        return URI.create("memory:///" + key.name());
    }

    @Override
    public void check() {
        // Always well.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    private static StoredObject describe(PictureToStore picture) {
        return new StoredObject(
                picture.sha256(), picture.bytes().length, Optional.of(picture.provenance()));
    }
}
