package dev.darkroom.sink.store;

import dev.darkroom.schemas.wire.RequestDigest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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

    private static final Logger LOG = LoggerFactory.getLogger(FolderStore.class);
    private static final String SHA256 = "darkroom-sha256";

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
    public Put putIfAbsent(ObjectKey key, PictureToStore picture) throws IOException {
        Path target = root.resolve(key.name());
        Optional<StoredObject> present = head(key);
        if (present.isPresent()) {
            return new Put.AlreadyThere(present.get());
        }
        Path temporary = incoming.resolve(UUID.randomUUID().toString());
        try {
            write(temporary, picture);
            makeFolder(target.getParent());
            link(target, temporary);
            forceFolder(target.getParent());
            return new Put.Stored();
        } catch (FileAlreadyExistsException _) {
            return new Put.AlreadyThere(describe(target).orElseThrow(() -> torn(target)));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    // Never the root: where that went away, it is not made anew in whatever is below it.
    private void makeFolder(Path folder) throws IOException {
        if (!folder.equals(root) && !Files.exists(folder)) {
            try {
                Files.createDirectory(folder);
                forceFolder(root);
            } catch (FileAlreadyExistsException _) {
                // Somebody else was faster.
            }
        }
    }

    // What is there and torn, nobody has: it makes way.
    private void link(Path target, Path temporary) throws IOException {
        if (Files.exists(target) && describe(target).isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("file", target.getFileName())
                    .log(
                            "A file that is not what was written, as after a power failure, is"
                                    + " replaced");
            Files.move(
                    temporary,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.createLink(target, temporary);
        }
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) throws IOException {
        try {
            return describe(root.resolve(key.name()));
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

    /// @return empty where the file is torn: it holds nothing and says nothing, or not what it says
    private Optional<StoredObject> describe(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String sha256 = RequestDigest.sha256(bytes);
        Map<String, String> said = notes.read(file);
        boolean torn =
                said.containsKey(SHA256)
                        ? !said.get(SHA256).equals(sha256)
                        : bytes.length == 0 && notes.possible();
        return torn
                ? Optional.empty()
                : Optional.of(new StoredObject(sha256, bytes.length, Provenance.of(said)));
    }

    private static IOException torn(Path file) {
        return new IOException("file %s is torn and is being replaced".formatted(file));
    }

    // The notes before the file is forced to the disk: they have to outlive a power failure with
    // it.
    private void write(Path file, PictureToStore picture) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(picture.bytes());
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            Map<String, String> said = picture.notes();
            said.put(SHA256, picture.sha256());
            notes.write(file, said);
            if (forced) {
                channel.force(true);
            }
        } catch (FileSystemException named) {
            throw named;
        } catch (IOException e) { // such as a full disk, of which a channel does not say where
            throw (IOException)
                    new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
        }
    }

    // The file's bytes are on the disk; its name is, too, once the folder is.
    private void forceFolder(Path folder) throws IOException {
        if (forced) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
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
