package dev.darkroom.standalone;

import dev.darkroom.runtime.settings.Folders;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The folder that a Darkroom in one process keeps between its runs: the broker's data, the
/// ledger's state, the pictures. One process at a time has it.
public final class DataFolder implements AutoCloseable {

    private final Path root;
    private final FileChannel lockFile;
    private final FileLock lock;

    private DataFolder(Path root, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /// Takes the folder, and makes it where it is missing.
    ///
    /// @throws InUseException if another process has it
    public static DataFolder take(Path folder) throws IOException {
        Path root = Folders.demandWritable("data", folder);
        Path owner = root.resolve("owner");
        FileChannel channel =
                FileChannel.open(
                        root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new InUseException(folder, Files.exists(owner) ? Files.readString(owner) : "");
        }
        Files.writeString(owner, "process " + ProcessHandle.current().pid());
        return new DataFolder(root, channel, lock);
    }

    /// Lets others who want the folder know where its broker is.
    void announce(String bootstrapServers) throws IOException {
        Files.writeString(
                root.resolve("owner"),
                "process %s, with its broker at %s"
                        .formatted(ProcessHandle.current().pid(), bootstrapServers));
    }

    Path broker() {
        return root.resolve("broker");
    }

    Path sink() {
        return root.resolve("sink");
    }

    Path http() {
        return root.resolve("http");
    }

    Path images() {
        return root.resolve("images");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(root.resolve("owner"));
        lock.release();
        lockFile.close();
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // somebody else in this very process
        }
    }

    /// Another process works in the folder.
    public static final class InUseException extends IOException {

        private static final long serialVersionUID = 1L;

        InUseException(Path folder, String owner) {
            super(
                    "folder %s is in use by another Darkroom%s; stop that one, use it with --bootstrap-servers, or take another folder with --data"
                            .formatted(folder, owner.isEmpty() ? "" : " (" + owner + ")"));
        }
    }
}
