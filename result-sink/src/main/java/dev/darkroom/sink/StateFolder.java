package dev.darkroom.sink;

import dev.darkroom.runtime.settings.Folders;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/// The folder in which a sink keeps who it is, and its ledger's table. One sink at a time has it.
///
/// Who it is matters to Kafka: a member that comes back under its name takes its place at once,
/// where a stranger would have to wait until the dead member is missed.
final class StateFolder implements AutoCloseable {

    /// What Kafka takes as a member's name. Anything else in the file is what a power failure left.
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

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
        String known = Files.exists(file) ? Files.readString(file).strip() : "";
        if (LEGAL.matcher(known).matches()) {
            return known;
        }
        String fresh = UUID.randomUUID().toString();
        Path whole = file.resolveSibling("instance.new");
        try (FileChannel channel =
                FileChannel.open(
                        whole,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.US_ASCII.encode(fresh));
            channel.force(true);
        }
        Files.move(
                whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return fresh;
    }
}
