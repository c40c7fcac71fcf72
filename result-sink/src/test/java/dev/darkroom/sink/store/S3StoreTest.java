package dev.darkroom.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

@Tag("slow")
@Timeout(60)
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
