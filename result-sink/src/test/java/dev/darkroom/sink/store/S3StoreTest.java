package dev.darkroom.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

@Tag("slow")
class S3StoreTest extends ObjectStoreContract {

    @TempDir static Path folder;

    private static S3Server server;

    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.start(folder, "pictures");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /// Where the answer to a put is lost, it is sent again and finds what it had brought itself.
    @Override
    Set<Put> endsOfAFirstPut(StoredObject object) {
        return Set.of(new Put.Stored(), new Put.AlreadyThere(object));
    }

    @Override
    ObjectStore open() {
        return S3Store.open(server.location("pictures", "some/prefix"));
    }

    @Test
    void anObjectStandsUnderThePrefix() throws IOException {
        ObjectKey key = freshKey();
        try (ObjectStore store = open()) {
            store.putIfAbsent(key, picture("placed"));

            assertThat(store.uri(key))
                    .isEqualTo(URI.create("s3://pictures/some/prefix/" + key.name()));
        }
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files).anyMatch(file -> file.endsWith("some/prefix/" + key.name()));
        }
    }

    @Test
    void aBucketThatIsMissingIsNamed() {
        try (ObjectStore store = S3Store.open(server.location("absent", ""))) {
            assertThatThrownBy(store::check)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bucket absent");
            assertThatThrownBy(() -> store.putIfAbsent(freshKey(), picture("lost")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("s3://absent/");
        }
    }

    @Test
    void whoeverMayNotListTheBucketStoresAllTheSame() throws IOException {
        ObjectKey key = freshKey();
        try (var proxy = new ForbiddingProxy(server.endpoint(), true);
                ObjectStore store =
                        S3Store.open(server.location("pictures", "").at(proxy.endpoint()))) {
            store.check();
            assertThat(store.putIfAbsent(key, picture("first"))).isInstanceOf(Put.Stored.class);
            assertThat(store.putIfAbsent(key, picture("second")))
                    .isInstanceOfSatisfying(
                            Put.AlreadyThere.class,
                            put ->
                                    assertThat(put.object().sha256())
                                            .isEqualTo(picture("first").sha256()));
            assertThat(store.get(key)).contains(picture("first").bytes());
            store.check();
        }
    }

    @Test
    void whoeverMayNotReadObjectsIsToldWhichPermissionIsMissing() throws IOException {
        ObjectKey key = freshKey();
        try (var proxy = new ForbiddingProxy(server.endpoint(), false);
                ObjectStore store =
                        S3Store.open(server.location("pictures", "").at(proxy.endpoint()))) {
            assertThat(store.putIfAbsent(key, picture("first"))).isInstanceOf(Put.Stored.class);

            assertThatThrownBy(() -> store.putIfAbsent(key, picture("second")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("s3:GetObject");
        }
    }

    @Test
    void aServerThatIsDownIsWorthTryingAgain() {
        var nowhere =
                new S3Location(
                        "pictures",
                        "",
                        Optional.of(URI.create("http://127.0.0.1:1")),
                        Optional.empty(),
                        true,
                        Optional.of(S3Server.CREDENTIALS));
        try (ObjectStore store = S3Store.open(nowhere)) {
            assertThatThrownBy(store::check).isInstanceOf(IOException.class);
        }
    }
}
