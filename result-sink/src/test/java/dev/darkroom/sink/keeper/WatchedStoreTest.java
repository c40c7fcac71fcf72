package dev.darkroom.sink.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.darkroom.sink.Samples;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Provenance;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;

class WatchedStoreTest {

    private static final ObjectKey KEY = ObjectKey.of("r", 0, "png");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestingStore store = new TestingStore();
    private final WatchedStore watched = new WatchedStore(store, meters);

    private final PictureToStore picture =
            new PictureToStore(
                    new byte[] {1},
                    "image/png",
                    "0".repeat(64),
                    new Provenance(Samples.DIGEST, Samples.ENGINE));

    @Test
    void whatIsPutIsTimedAndWhatIsNotServedIsCounted() throws Exception {
        watched.putIfAbsent(KEY, picture);
        watched.putIfAbsent(KEY, picture);
        store.down(true);
        assertThatIOException().isThrownBy(() -> watched.putIfAbsent(KEY, picture));
        assertThatIOException().isThrownBy(watched::check);

        assertThat(meters.get("darkroom.store.put").timer().count()).isEqualTo(2);
        assertThat(meters.get("darkroom.store.errors").counter().count()).isEqualTo(2);
    }
}
