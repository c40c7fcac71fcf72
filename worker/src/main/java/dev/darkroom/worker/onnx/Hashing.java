package dev.darkroom.worker.onnx;

import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.folder.ModelHash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Hashes a model's files on a thread of its own, while another opens its networks.
final class Hashing {
    private static final long BETWEEN_LOOKS_MILLIS = 500;

    private final ModelFolder folder;
    private final List<Path> files;
    private final Map<String, List<Path>> controls = new TreeMap<>();
    private final List<Path> imagePrompt;
    private final AtomicLong read = new AtomicLong();
    private final long total;
    private final FutureTask<Hashes> hashes = new FutureTask<>(this::hash);

    /// How far it is.
    interface Listener {
        /// @param read bytes
        /// @param total bytes of all files
        void hashed(long read, long total);
    }

    private Hashing(ModelFolder folder, List<Path> files, ControlParts controls, ImageParts images)
            throws IOException {
        this.folder = folder;
        this.files = files;
        for (String part : controls.usable()) {
            this.controls.put(part, ModelHash.filesOf(folder.part(part)));
        }
        this.imagePrompt =
                images instanceof ImageParts.Usable usable ? usable.files(folder) : List.of();
        this.total = size();
    }

    private long size() throws IOException {
        var all = new ArrayList<>(files);
        controls.values().forEach(all::addAll);
        all.addAll(imagePrompt);
        long size = 0;
        for (Path file : all) {
            size += Files.size(file);
        }
        return size;
    }

    private Hashes hash() throws IOException {
        var byPart = new HashMap<String, String>();
        for (Map.Entry<String, List<Path>> control : controls.entrySet()) {
            Path part = folder.part(control.getKey());
            byPart.put(control.getKey(), ModelHash.of(part, control.getValue(), read::addAndGet));
        }
        return new Hashes(
                ModelHash.of(folder.path(), files, read::addAndGet),
                byPart,
                imagePrompt.isEmpty()
                        ? ""
                        : ModelHash.of(folder.path(), imagePrompt, read::addAndGet));
    }

    /// @param needs what the model's family opens in the folder
    /// @param more files in the folder that count besides
    static Hashing begin(
            ModelFolder folder,
            ModelFolder.Needs needs,
            List<Path> more,
            ControlParts controls,
            ImageParts images) {
        try {
            List<Path> files = ModelHash.files(folder, needs, more);
            var hashing = new Hashing(folder, files, controls, images);
            Thread.ofPlatform().daemon().name("hashing").start(hashing.hashes);
            return hashing;
        } catch (IOException e) {
            throw unreadable(folder.path(), e);
        }
    }

    /// The hashes, once they are there.
    ///
    /// @param listener told twice a second how far it is
    Hashes await(Listener listener) {
        try {
            while (true) {
                listener.hashed(read.get(), total);
                try {
                    return hashes.get(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException _) {
                    // It goes on.
                }
            }
        } catch (ExecutionException e) {
            throw unreadable(folder.path(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelFolderException(folder.path(), "loading was stopped", e);
        }
    }

    private static ModelFolderException unreadable(Path folder, Throwable cause) {
        return new ModelFolderException(
                folder, "a file cannot be read: " + cause.getMessage(), cause);
    }

    void stop() {
        hashes.cancel(true);
    }
}
