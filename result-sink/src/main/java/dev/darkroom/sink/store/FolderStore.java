package dev.darkroom.sink.store;

import dev.darkroom.schemas.wire.RequestDigest;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Keeps pictures as files of one folder.
///
/// A picture is written under `.incoming` and then hard-linked to its name: linking fails where the
/// name is taken, so the first writer wins among threads and processes alike, and no name ever
/// holds half a picture.
public final class FolderStore implements ObjectStore {

    /// A file under `.incoming` that nobody has written to for this long belongs to a process that
    /// died.
    static final Duration STALE = Duration.ofHours(1);

    private final Path root;
    private final Path incoming;
    private final boolean forced;
    private final FileNotes notes;

    private FolderStore(Path root, Path incoming, boolean forced, FileNotes notes) {
        this.root = root;
        this.incoming = incoming;
        this.forced = forced;
        this.notes = notes;
    }

    /// Makes the folder where it is missing, and removes what dead writers left under `.incoming`.
    ///
    /// @param forced whether a put waits until the file is on the disk itself, and so survives a
    ///   power failure
    /// @throws IOException if the folder cannot be made or has no hard links
    public static FolderStore open(Path folder, boolean forced) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        Path incoming = Files.createDirectories(root.resolve(".incoming"));
        removeStale(incoming, Instant.now().minus(STALE));
        return new FolderStore(root, incoming, forced, probe(incoming));
    }

    @Override
    public Put putIfAbsent(ObjectKey key, Picture picture) throws IOException {
        Path target = root.resolve(key.name());
        Optional<StoredObject> present = head(key);
        if (present.isPresent()) {
            return new Put.AlreadyThere(present.get());
        }
        Path temporary = incoming.resolve(UUID.randomUUID().toString());
        try {
            write(temporary, picture.bytes());
            notes.write(temporary, picture.provenance());
            Files.createLink(target, temporary);
            forceFolder();
            return new Put.Stored();
        } catch (FileAlreadyExistsException _) {
            return new Put.AlreadyThere(describe(target));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) throws IOException {
        try {
            return Optional.of(describe(root.resolve(key.name())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> get(ObjectKey key) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(root.resolve(key.name())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public URI uri(ObjectKey key) {
        return root.resolve(key.name()).toUri();
    }

    @Override
    public void check() throws IOException {
        if (!Files.isDirectory(incoming)) {
            throw new NotDirectoryException(incoming.toString());
        }
        if (!Files.isWritable(incoming) || !Files.isWritable(root)) {
            throw new IOException("folder %s cannot be written to".formatted(root));
        }
    }

    @Override
    public void close() {
        // Nothing is held open between calls.
    }

    private StoredObject describe(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return new StoredObject(RequestDigest.sha256(bytes), bytes.length, notes.read(file));
    }

    private void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            if (forced) {
                channel.force(true);
            }
        }
    }

    // The file's bytes are on the disk; its name is, too, once the folder is.
    private void forceFolder() throws IOException {
        if (forced) {
            try (FileChannel channel = FileChannel.open(root, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void removeStale(Path incoming, Instant before) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
            for (Path file : files) {
                if (modified(file).isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static Instant modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException _) {
            return Instant.MAX; // its writer has just finished
        }
    }

    private static FileNotes probe(Path incoming) throws IOException {
        Path file = Files.createFile(incoming.resolve(UUID.randomUUID().toString()));
        Path link = incoming.resolve(UUID.randomUUID().toString());
        try {
            Files.createLink(link, file);
            return FileNotes.probe(file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            throw new IOException(
                    "folder %s: found a file system without hard links (%s), wanted one with them, by which the first writer wins; another folder or S3 would do"
                            .formatted(incoming.getParent(), e.getMessage()),
                    e);
        } finally {
            Files.deleteIfExists(link);
            Files.deleteIfExists(file);
        }
    }
}
