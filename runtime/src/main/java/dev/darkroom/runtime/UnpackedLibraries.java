package dev.darkroom.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The native code that libraries unpack into the machine's temporary folder, some fifty megabytes
/// a process. They remove it when the process ends in good order; one that is killed leaves it. A
/// library that is loaded needs its file no longer, so it is removed then, and what was left
/// earlier at the next start.
///
/// Who uses a file is read from `/proc`; where there is none, nothing is done.
public final class UnpackedLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(UnpackedLibraries.class);
    private static final Pattern NAME =
            Pattern.compile("onnxruntime-java\\d+|librocksdbjni\\d*\\.so|libzstd-jni-.*\\.so");

    /// DJL makes an empty folder for each network that it is given as bytes.
    private static final Pattern EMPTY = Pattern.compile("ort-model\\d+");

    /// A file that is being unpacked is not in use yet.
    private static final Duration UNPACKING = Duration.ofMinutes(1);

    private final Path folder;
    private final Path processes;

    UnpackedLibraries(Path folder, Path processes) {
        this.folder = folder;
        this.processes = processes;
    }

    private static UnpackedLibraries here() {
        return new UnpackedLibraries(
                Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath(), Path.of("/proc"));
    }

    /// Removes what processes have left that are no more.
    public static void sweep() {
        here().removeUnused();
    }

    /// What a library unpacks is looked for before it does so: it would leave a part of it.
    ///
    /// @param library its name
    /// @param among a class of its
    /// @param resource what it unpacks, as it is called beside that class; nothing is asked for if
    ///   there is no such resource
    /// @throws IOException if there is no room for it
    public static void demandRoom(String library, Class<?> among, String resource)
            throws IOException {
        URL packed = among.getResource(resource);
        if (packed != null) {
            here().demandRoom(library, packed.openConnection().getContentLengthLong());
        }
    }

    void demandRoom(String library, long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new IOException(
                    "%s unpacks its native code, %s bytes, into %s, which has room for %s; freeing some, or DARKROOM_JAVA_OPTS=-Djava.io.tmpdir=DIR with another folder, would do"
                            .formatted(library, bytes, folder, free));
        }
    }

    /// Removes the files of what this process has loaded.
    public static void letGo() {
        here().removeLoaded();
    }

    void removeUnused() {
        left(EMPTY).forEach(UnpackedLibraries::removeEmpty);
        List<Path> left = left(NAME);
        if (left.isEmpty() || !Files.isDirectory(processes)) {
            return;
        }
        Set<Path> used = new HashSet<>();
        list(processes)
                .filter(process -> process.getFileName().toString().matches("\\d+"))
                .forEach(process -> used.addAll(used(process)));
        left.stream().filter(path -> !used.contains(path)).forEach(UnpackedLibraries::remove);
    }

    void removeLoaded() {
        used(processes.resolve("self")).forEach(UnpackedLibraries::remove);
    }

    private List<Path> left(Pattern name) {
        Instant before = Instant.now().minus(UNPACKING);
        return list(folder)
                .filter(path -> name.matcher(path.getFileName().toString()).matches())
                .filter(path -> isOlder(path, before))
                .toList();
    }

    private static boolean isOlder(Path path, Instant before) {
        try {
            return Files.getLastModifiedTime(path).toInstant().isBefore(before);
        } catch (IOException _) {
            return false; // gone
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList().stream();
        } catch (IOException _) {
            return Stream.empty(); // what cannot be looked into is nothing of ours
        }
    }

    /// What a process has loaded from here: files of the folder, and folders with such files.
    private Set<Path> used(Path process) {
        Set<Path> used = new HashSet<>();
        String start = folder + "/";
        try (Stream<String> lines = Files.lines(process.resolve("maps"))) {
            // Address, rights, offset, device, inode, and the file.
            lines.map(line -> line.split("\\s+", 6))
                    .filter(parts -> parts.length == 6 && parts[5].startsWith(start))
                    .map(parts -> parts[5].substring(start.length()).split("/")[0])
                    .filter(name -> NAME.matcher(name).matches())
                    .forEach(name -> used.add(folder.resolve(name)));
        } catch (IOException | RuntimeException _) {
            // It has ended, or is another user's, whose files this user cannot remove.
        }
        return used;
    }

    private static void removeEmpty(Path made) {
        try {
            Files.deleteIfExists(made);
        } catch (IOException _) {
            // It is not empty, and so somebody's.
        }
    }

    private static void remove(Path unpacked) {
        try {
            ScratchFolder.remove(unpacked);
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("file", unpacked)
                    .addKeyValue("error", e.toString())
                    .log("A library that was unpacked cannot be removed");
        }
    }
}
