package dev.darkroom.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class FolderStoreTest extends ObjectStoreContract {

    @TempDir Path folder;

    @Override
    ObjectStore open() throws IOException {
        return FolderStore.open(folder, true);
    }

    @Test
    void theFolderHoldsPicturesAlone() throws IOException {
        try (ObjectStore store = open()) {
            store.putIfAbsent(ObjectKey.of("a", 0, "png"), picture("one"));
            store.putIfAbsent(ObjectKey.of("a", 0, "png"), picture("one again"));
            store.putIfAbsent(ObjectKey.of("a", 1, "png"), picture("two"));
        }

        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .containsExactlyInAnyOrder(
                            folder.resolve("a-0.png"), folder.resolve("a-1.png"));
        }
    }

    @Test
    void whatADeadWriterLeftIsRemovedAndALiveOnesIsNot() throws IOException {
        Path dead = Files.createFile(folder.resolve(".incoming/dead"));
        Path live = Files.createFile(folder.resolve(".incoming/live"));
        Instant longAgo = Instant.now().minus(FolderStore.STALE).minusSeconds(1);
        Files.setLastModifiedTime(dead, FileTime.from(longAgo));

        open().close();

        assertThat(dead).doesNotExist();
        assertThat(live).exists();
    }

    @Test
    void aFileSystemWithoutHardLinksIsNamedAndWhatWouldDo() throws IOException {
        try (FileSystem zip =
                FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
            Path pictures = zip.getPath("/pictures");

            assertThatThrownBy(() -> FolderStore.open(pictures, false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/pictures")
                    .hasMessageContaining("without hard links");
        }
    }

    @Test
    void aDiskThatGetsFullIsNamedKeepsNothingByHalvesAndTakesThePictureOnceItHasRoom()
            throws IOException, InterruptedException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(runs("mount", "-t", "tmpfs", "-o", "size=256k", "darkroom", disk.toString()));
        try (ObjectStore store = FolderStore.open(disk, true)) {
            Path other = Files.write(disk.resolve("other"), new byte[100_000]);
            PictureToStore large = picture("large ".repeat(30_000));

            assertThatThrownBy(() -> store.putIfAbsent(ObjectKey.of("a", 0, "png"), large))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(disk.toString())
                    .hasMessageContaining("No space left");
            assertThat(filesIn(disk)).containsExactly(other);

            Files.delete(other);
            assertThat(store.putIfAbsent(ObjectKey.of("a", 0, "png"), large))
                    .isInstanceOf(Put.Stored.class);
            assertThat(filesIn(disk)).containsExactly(disk.resolve("a-0.png"));
        } finally {
            runs("umount", disk.toString());
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void aFileThatAPowerFailureLeftTornIsReplacedByTheNextWriter() throws IOException {
        try (ObjectStore store = open()) {
            store.putIfAbsent(ObjectKey.of("a", 0, "png"), picture("the whole picture"));
            store.putIfAbsent(ObjectKey.of("a", 1, "png"), picture("another"));
            Files.write(folder.resolve("a-0.png"), new byte[5]);
            Files.write(folder.resolve("a-1.png"), new byte[0]);

            assertThat(store.head(ObjectKey.of("a", 0, "png"))).isEmpty();
            assertThat(store.putIfAbsent(ObjectKey.of("a", 0, "png"), picture("the whole picture")))
                    .isEqualTo(new Put.Stored());
            assertThat(store.putIfAbsent(ObjectKey.of("a", 1, "png"), picture("another")))
                    .isEqualTo(new Put.Stored());
            assertThat(Files.readString(folder.resolve("a-0.png"))).isEqualTo("the whole picture");
        }
    }

    @Test
    void aFolderThatWentAwayIsNamed() throws IOException {
        Path mounted = folder.resolve("mounted");
        try (ObjectStore store = FolderStore.open(mounted, false)) {
            Files.delete(mounted.resolve(".incoming"));
            Files.delete(mounted);

            assertThatThrownBy(store::check)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(mounted.toString());
            assertThatThrownBy(() -> store.putIfAbsent(freshKey(), picture("lost")))
                    .isInstanceOf(IOException.class);
        }
    }
}
