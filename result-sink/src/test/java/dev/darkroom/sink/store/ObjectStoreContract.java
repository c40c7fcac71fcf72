package dev.darkroom.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.sink.Samples;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What every store promises.
abstract class ObjectStoreContract {

    private ObjectStore store;

    /// Opens another client of one and the same store.
    abstract ObjectStore open() throws IOException;

    /// How the put that brought an object may end.
    Set<Put> endsOfAFirstPut(StoredObject object) {
        return Set.of(new Put.Stored());
    }

    @BeforeEach
    void openStore() throws IOException {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void whatIsPutIsFoundWithItsHashItsSizeAndItsOrigin() throws IOException {
        ObjectKey key = freshKey();
        PictureToStore picture = picture("a picture");

        assertThat(store.putIfAbsent(key, picture)).isIn(endsOfAFirstPut(stored(picture)));

        assertThat(store.head(key)).contains(stored(picture));
        assertThat(store.get(key))
                .hasValueSatisfying(b -> assertThat(b).isEqualTo(picture.bytes()));
    }

    @Test
    void theFirstPictureOfANameStays() throws IOException {
        ObjectKey key = freshKey();
        PictureToStore first = picture("first");
        store.putIfAbsent(key, first);

        Put again = store.putIfAbsent(key, picture("second, and longer"));

        assertThat(again).isEqualTo(new Put.AlreadyThere(stored(first)));
        assertThat(store.get(key)).hasValueSatisfying(b -> assertThat(b).isEqualTo(first.bytes()));
    }

    @Test
    void anotherClientSeesWhatIsThere() throws IOException {
        ObjectKey key = freshKey();
        PictureToStore picture = picture("seen by all");
        store.putIfAbsent(key, picture);

        try (ObjectStore other = open()) {
            assertThat(other.head(key)).contains(stored(picture));
            assertThat(other.putIfAbsent(key, picture)).isInstanceOf(Put.AlreadyThere.class);
        }
    }

    @Test
    void ofManyWritersOneIsFirst() throws Exception {
        ObjectKey key = freshKey();
        var writers = new ArrayList<Callable<Put>>();
        for (int i = 0; i < 16; i++) {
            PictureToStore picture = picture("writer " + i);
            writers.add(() -> store.putIfAbsent(key, picture));
        }

        List<Put> puts = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Put> put : threads.invokeAll(writers)) {
                puts.add(put.get());
            }
        }

        StoredObject winner = store.head(key).orElseThrow();
        assertThat(puts).filteredOn(Put.Stored.class::isInstance).hasSizeLessThanOrEqualTo(1);
        assertThat(puts).containsAnyElementsOf(endsOfAFirstPut(winner));
        assertThat(puts)
                .filteredOn(Put.AlreadyThere.class::isInstance)
                .containsOnly(new Put.AlreadyThere(winner));
    }

    @Test
    void aNameThatWasNeverPutHoldsNothing() throws IOException {
        ObjectKey key = freshKey();

        assertThat(store.head(key)).isEmpty();
        assertThat(store.get(key)).isEmpty();
    }

    @Test
    void anEmptyPictureIsKeptAsItIs() throws IOException {
        ObjectKey key = freshKey();
        store.putIfAbsent(key, picture(""));

        assertThat(store.head(key)).hasValueSatisfying(o -> assertThat(o.size()).isZero());
    }

    @Test
    void everyHostileIdHasAnObjectOfItsOwn() throws IOException {
        String run = UUID.randomUUID().toString();
        List<String> ids = List.of("../../" + run, run + "/../x", run + "\0", run + "絵", "~" + run);
        for (String id : ids) {
            store.putIfAbsent(ObjectKey.of(id, 0, "png"), picture(id));
        }
        for (String id : ids) {
            assertThat(store.head(ObjectKey.of(id, 0, "png"))).contains(stored(picture(id)));
        }
    }

    @Test
    void aStoreThatServesSaysSo() throws IOException {
        store.check();

        assertThat(store.uri(freshKey()).toString()).endsWith(".png");
    }

    static ObjectKey freshKey() {
        return ObjectKey.of(UUID.randomUUID().toString(), 0, "png");
    }

    static PictureToStore picture(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new PictureToStore(
                bytes,
                "image/png",
                RequestDigest.sha256(bytes),
                new Provenance(Samples.DIGEST, Samples.engine("naïve class=1")));
    }

    private static StoredObject stored(PictureToStore picture) {
        return new StoredObject(
                picture.sha256(), picture.bytes().length, Optional.of(picture.provenance()));
    }
}
