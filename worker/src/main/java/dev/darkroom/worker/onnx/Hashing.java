package dev.darkroom.worker.onnx;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.folder.ModelHash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Hashes a model's files on a thread of its own, while another opens its networks.
final class Hashing {
    private static final long BETWEEN_LOOKS_MILLIS = 500;

    private final Path folder;
    private final long total;
    private final AtomicLong read = new AtomicLong();
    private final FutureTask<String> hash;

    /// How far it is.
    interface Listener {
        /// @param read bytes
        /// @param total bytes of all files
        void hashed(long read, long total);
    }

    private Hashing(Path folder, List<Path> files) throws IOException {
        this.folder = folder;
        this.total = size(files);
        this.hash = new FutureTask<>(() -> ModelHash.of(folder, files, read::addAndGet));
    }

    private static long size(List<Path> files) throws IOException {
        long size = 0;
        for (Path file : files) {
            size += Files.size(file);
        }
        return size;
    }

    /// @param needs what the model's family opens in the folder
    /// @param more files in the folder that count besides
    static Hashing begin(ModelFolder folder, ModelFolder.Needs needs, List<Path> more) {
        try {
            var hashing = new Hashing(folder.path(), ModelHash.files(folder, needs, more));
            Thread.ofPlatform().daemon().name("hashing").start(hashing.hash);
            return hashing;
        } catch (IOException e) {
            throw unreadable(folder.path(), e);
        }
    }

    /// The hash, once it is there.
    ///
    /// @param listener told twice a second how far it is
    String await(Listener listener) {
        try {
            while (true) {
                listener.hashed(read.get(), total);
                try {
                    return hash.get(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException _) {
                    // It goes on.
                }
            }
        } catch (ExecutionException e) {
            throw unreadable(folder, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelFolderException(folder, "loading was stopped", e);
        }
    }

    private static ModelFolderException unreadable(Path folder, Throwable cause) {
        return new ModelFolderException(
                folder, "a file cannot be read: " + cause.getMessage(), cause);
    }

    void stop() {
        hash.cancel(true);
    }
}
