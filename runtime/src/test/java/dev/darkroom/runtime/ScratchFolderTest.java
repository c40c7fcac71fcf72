package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

class ScratchFolderTest {
    @TempDir private Path root;

    @Test
    void whatAKilledProcessLeftIsGoneAfterTheNextStart() throws IOException {
        Path dead = left("darkroom-scratch-dead");
        Files.createFile(dead.resolve("scratch.lock"));

        try (ScratchFolder _ = ScratchFolder.in(root)) {
            assertThat(dead).doesNotExist();
        }
    }

    @Test
    void aLivingProcessKeepsItsFiles() throws IOException {
        try (ScratchFolder living = ScratchFolder.in(root)) {
            Path file = Files.createFile(living.path().resolve("library.so"));

            ScratchFolder.in(root).close();

            assertThat(file).exists();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aFolderThatIsJustBeingMadeIsLeftAndAnOldOneIsNot() throws IOException {
        Path fresh = left("darkroom-scratch-fresh");
        Path old = left("darkroom-scratch-old");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        ScratchFolder.in(root).close();

        assertThat(fresh).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void whatIsNobodysScratchFolderIsLeft() throws IOException {
        Path other = left("darkroom-chaos-1");
        Path linked = Files.createDirectories(root.resolve("elsewhere"));
        Files.createFile(linked.resolve("scratch.lock"));
        Files.createSymbolicLink(root.resolve("darkroom-scratch-link"), linked);

        ScratchFolder.in(root).close();

        assertThat(other).exists();
        assertThat(linked.resolve("scratch.lock")).exists();
    }

    @Test
    void aPlaceWhereNothingCanBeMadeIsNamed() {
        assertThatThrownBy(() -> ScratchFolder.in(root.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere");
    }

    private Path left(String name) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name).resolve("deep")).getParent();
        Files.createFile(folder.resolve("deep/library.so"));
        return folder;
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        }
    }
}
