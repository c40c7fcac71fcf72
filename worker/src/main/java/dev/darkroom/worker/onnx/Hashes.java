package dev.darkroom.worker.onnx;

import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.folder.ModelHash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What a model folder's files hash to, lower-case hexadecimal.
///
/// @param model over what every picture is made of
/// @param controls over the files of each control network, by its part of the folder
record Hashes(String model, Map<String, String> controls) {

    /// Reads the files on a thread of its own, while the networks are opened.
    ///
    /// @param learned files of learned words
    static FutureTask<Hashes> begin(
            ModelFolder folder,
            ModelFolder.Needs needs,
            List<Path> learned,
            ControlParts controls) {
        var hashes = new FutureTask<>(() -> read(folder, needs, learned, controls));
        Thread.ofPlatform().daemon().name("hashing").start(hashes);
        return hashes;
    }

    private static Hashes read(
            ModelFolder folder, ModelFolder.Needs needs, List<Path> learned, ControlParts controls)
            throws IOException {
        Map<String, String> byPart = new HashMap<>();
        for (String part : controls.usable()) {
            byPart.put(part, ModelHash.ofPart(folder, part));
        }
        return new Hashes(ModelHash.of(folder, needs, learned), byPart);
    }

    /// Waits for them.
    ///
    /// @throws ModelFolderException if a file cannot be read
    static Hashes of(FutureTask<Hashes> begun, ModelFolder folder) {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            throw new ModelFolderException(folder.path(), "a file cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelFolderException(folder.path(), "loading was stopped", e);
        }
    }
}
