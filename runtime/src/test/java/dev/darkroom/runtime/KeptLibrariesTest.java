package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Alone, for it sets a property of the whole process.
@Isolated
class KeptLibrariesTest {
    private static final String PROPERTY = "darkroom.native";
    private static final byte[] CODE = new byte[100_000];
    private static final String MAIN = "libmain.so";
    private static final String JNI = "libjni.so";

    private final String before = System.getProperty(PROPERTY);

    @TempDir private Path root;
    private Path place;

    @BeforeEach
    void name() {
        place = root.resolve("native");
        System.setProperty(PROPERTY, place.toString());
    }

    @AfterEach
    void nameAsBefore() {
        if (before == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
    }

    @Test
    void theFirstStartUnpacksAndTheNextFindsItThere() throws Exception {
        Path folder = kept(CODE).orElseThrow();
        assertThat(folder.resolve(MAIN)).hasBinaryContent(CODE);
        assertThat(folder.resolve(JNI)).hasContent("jni");
        FileTime written = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(folder.resolve(MAIN), written);

        assertThat(kept(CODE)).contains(folder);
        assertThat(Files.getLastModifiedTime(folder.resolve(MAIN))).isEqualTo(written);
        assertThat(files(folder)).containsExactly(JNI, MAIN);
    }

    @Test
    void theFolderIsTheSameInWhateverOrderFilesAreNamed() throws Exception {
        assertThat(kept(CODE, List.of(MAIN, JNI))).isEqualTo(kept(CODE, List.of(JNI, MAIN)));
    }

    @Test
    void aFileThatHasLostItsBytesIsUnpackedAgain() throws Exception {
        byte[] lost = CODE.clone();
        lost[CODE.length / 2] = 1;
        Path file = kept(CODE).orElseThrow().resolve(MAIN);
        Files.write(file, lost);

        kept(CODE);

        assertThat(file).hasBinaryContent(CODE);
    }

    @Test
    void anotherVersionHasAFolderOfItsOwn() throws Exception {
        Path folder = kept(CODE).orElseThrow();
        Path newer = kept(new byte[] {1}).orElseThrow();

        assertThat(newer).isNotEqualTo(folder);
        assertThat(folder.resolve(MAIN)).hasBinaryContent(CODE);
        assertThat(newer.resolve(MAIN)).hasBinaryContent(new byte[] {1});
    }

    @Test
    void nothingIsKeptForAMachineThatTheLibraryHasNoCodeFor() throws Exception {
        try (URLClassLoader library = library(CODE)) {
            assertThat(
                            KeptLibraries.folder(
                                    library.loadClass(Library.class.getName()),
                                    Map.of(MAIN, "/native/other-machine/main.so")))
                    .isEmpty();
        }
        assertThat(place).doesNotExist();
    }

    @Test
    void nothingIsKeptWhereNothingCanBeWritten() throws Exception {
        Files.writeString(place, "a file, where the folder would be");

        assertThat(kept(CODE)).isEmpty();
    }

    @Test
    void nothingIsKeptWhereNothingMayBeExecuted() throws Exception {
        Files.createDirectory(place);
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m,noexec", "darkroom", "" + place))
                .as("needs the right to mount")
                .isZero();
        try {
            assertThat(kept(CODE)).isEmpty();
        } finally {
            assertThat(run("umount", "" + place)).isZero();
        }
    }

    @Test
    void nothingIsKeptWhereNoFolderIsNamed() throws Exception {
        System.clearProperty(PROPERTY);

        assertThat(kept(CODE)).isEmpty();
    }

    private Optional<Path> kept(byte[] code) throws Exception {
        return kept(code, List.of(MAIN, JNI));
    }

    private Optional<Path> kept(byte[] code, List<String> names) throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        names.forEach(name -> files.put(name, "/native/" + name.substring("lib".length())));
        try (URLClassLoader library = library(code)) {
            return KeptLibraries.folder(library.loadClass(Library.class.getName()), files);
        }
    }

    /// A jar with one class and its native code.
    private URLClassLoader library(byte[] code) throws IOException {
        Path jar = Files.createTempFile(root, "library", ".jar");
        String name = Library.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var bytes = Library.class.getResourceAsStream("/" + name)) {
            entry(out, name, bytes.readAllBytes());
            entry(out, "native/main.so", code);
            entry(out, "native/jni.so", "jni".getBytes());
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }

    private static void entry(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static final class Library {}
}
