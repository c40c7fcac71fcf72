package dev.darkroom.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A folder in the machine's temporary one that is gone, with all that is in it, once it is closed.
/// A process that is killed leaves its own, so each new one removes those of processes that are no
/// more. A living one holds a lock on a file in its folder, which the system takes back whatever
/// way the process ends.
public final class ScratchFolder implements AutoCloseable {
    private static final String PREFIX = "darkroom-scratch-";

    /// Not `lock`, which whatever uses the folder may want to call a file of its own.
    private static final String LOCK = "scratch.lock";

    /// A folder without lock may be one that is just being made.
    private static final Duration MAKING = Duration.ofMinutes(1);

    private final Path folder;
    private final FileChannel lock;

    private ScratchFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// @throws IOException if none can be made
    public static ScratchFolder make() throws IOException {
        return in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static ScratchFolder in(Path root) throws IOException {
        sweep(root);
        Path folder = Files.createTempDirectory(root, PREFIX);
        try {
            FileChannel lock =
                    FileChannel.open(
                            folder.resolve(LOCK),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE);
            lock.lock();
            return new ScratchFolder(folder, lock);
        } catch (IOException e) {
            remove(folder);
            throw e;
        }
    }

    public Path path() {
        return folder;
    }

    private static void sweep(Path root) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(root)) {
            folders =
                    all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                            .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                            .toList();
        }
        for (Path folder : folders) {
            try {
                removeIfDead(folder);
            } catch (IOException _) {
                // Another user's, or another process removes it at this moment.
            }
        }
    }

    private static void removeIfDead(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        if (!Files.exists(file)) {
            Instant made = Files.getLastModifiedTime(folder).toInstant();
            if (made.isBefore(Instant.now().minus(MAKING))) {
                remove(folder);
            }
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Optional<FileLock> taken = Optional.ofNullable(channel.tryLock());
            if (taken.isPresent()) {
                remove(folder);
            }
        } catch (OverlappingFileLockException _) {
            // This process's own.
        }
    }

    static void remove(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                            throws IOException {
                        Files.deleteIfExists(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// @throws UncheckedIOException if something in it cannot be removed
    @Override
    public void close() {
        try (lock) {
            remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + folder, e);
        }
    }
}
