package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

class UnpackedLibrariesTest {
    @TempDir private Path root;
    private Path folder;
    private UnpackedLibraries libraries;

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createDirectories(root.resolve("tmp"));
        libraries = new UnpackedLibraries(folder, root.resolve("proc"));
        process("1", "/usr/lib/libc.so");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasLoadedStays() throws IOException {
        Path living = unpacked("onnxruntime-java1/libonnxruntime.so");
        Path dead = unpacked("onnxruntime-java2/libonnxruntime.so");
        Path store = unpacked("librocksdbjni77.so");
        process("4711", living.toString());

        libraries.removeUnused();

        assertThat(living).exists();
        assertThat(dead.getParent()).doesNotExist();
        assertThat(store).doesNotExist();
    }

    @Test
    void whatIsJustBeingUnpackedStays() throws IOException {
        Path fresh = unpacked("onnxruntime-java3/libonnxruntime.so");
        Files.setLastModifiedTime(fresh.getParent(), FileTime.from(Instant.now()));

        libraries.removeUnused();

        assertThat(fresh).exists();
    }

    @Test
    void emptyFoldersThatWereMadeForNetworksAreRemovedAndFullOnesStay() throws IOException {
        Path empty = unpacked("ort-model1/x").getParent();
        Files.delete(empty.resolve("x"));
        Path full = unpacked("ort-model2/x");
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        Files.setLastModifiedTime(empty, old);

        libraries.removeUnused();

        assertThat(empty).doesNotExist();
        assertThat(full).exists();
    }

    @Test
    void othersFilesStay() throws IOException {
        Path other = unpacked("onnxruntime-java/notes.txt");
        Path library = unpacked("libother.so");
        process("self", library.toString());

        libraries.removeUnused();
        libraries.removeLoaded();

        assertThat(other).exists();
        assertThat(library).exists();
    }

    @Test
    void whatThisProcessHasLoadedNeedsItsFileNoLonger() throws IOException {
        Path own = unpacked("onnxruntime-java1/libonnxruntime.so");
        Path beside = unpacked("onnxruntime-java2/libonnxruntime.so");
        process("self", own.toString());

        libraries.removeLoaded();

        assertThat(own.getParent()).doesNotExist();
        assertThat(beside).exists();
    }

    @Test
    void whereProcessesAreNotToldNothingIsRemoved() throws IOException {
        Path left = unpacked("librocksdbjni77.so");

        new UnpackedLibraries(folder, root.resolve("nowhere")).removeUnused();

        assertThat(left).exists();
    }

    @Test
    void whereThereIsNoRoomForALibraryThatIsToldBeforeItIsUnpacked() throws IOException {
        libraries.demandRoom("some library", 1);

        assertThatThrownBy(() -> libraries.demandRoom("some library", Long.MAX_VALUE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("some library unpacks its native code")
                .hasMessageContaining(folder.toString());
    }

    private Path unpacked(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        Files.setLastModifiedTime(folder.resolve(name.split("/")[0]), old);
        return file;
    }

    private void process(String id, String file) throws IOException {
        Path maps = root.resolve("proc").resolve(id).resolve("maps");
        Files.createDirectories(maps.getParent());
        Files.writeString(
                maps,
                """
                7f1c2a000000-7f1c2a021000 rw-p 00000000 00:00 0
                7f1c2b000000-7f1c2c000000 r-xp 00000000 fe:00 1234      %s
                7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0         [stack]
                """
                        .formatted(file));
    }
}
