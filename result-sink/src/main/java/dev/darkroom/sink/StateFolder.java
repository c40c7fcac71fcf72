package dev.darkroom.sink;

import dev.darkroom.runtime.settings.Folders;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// The folder in which a sink keeps who it is, and its ledger's table. One sink at a time has it.
///
/// Who it is matters to Kafka: a member that comes back under its name takes its place at once,
/// where a stranger would have to wait until the dead member is missed.
final class StateFolder implements AutoCloseable {

    private final Path root;
    private final FileChannel lock;
    private final String instance;

    private StateFolder(Path root, FileChannel lock, String instance) {
        this.root = root;
        this.lock = lock;
        this.instance = instance;
    }

    /// Takes the folder, and makes it where it is missing.
    ///
    /// @throws IOException if it cannot be had; the message says why
    static StateFolder take(Path folder) throws IOException {
        Path root = Folders.demandWritable("state-dir", folder);
        FileChannel lock =
                FileChannel.open(
                        root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lock)) {
            lock.close();
            throw new IOException(
                    "state folder %s is in use by another sink; another --state-dir would do"
                            .formatted(root));
        }
        return new StateFolder(root, lock, instance(root.resolve("instance")));
    }

    /// @return the same each time the folder is taken, and unlike any other folder's
    String instance() {
        return instance;
    }

    Path ledger() {
        return root.resolve("ledger");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false; // somebody else in this very process
        }
    }

    private static String instance(Path file) throws IOException {
        if (!Files.exists(file)) {
            String fresh = UUID.randomUUID().toString();
            Files.move(Files.writeString(file.resolveSibling("instance.new"), fresh), file);
        }
        return Files.readString(file).strip();
    }
}
