package dev.darkroom.worker.onnx.folder;

import java.nio.file.Path;

/// A folder that is no model this program can load; the message names everything that is wrong.
public final class ModelFolderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModelFolderException(Path folder, String found) {
        super("loading model folder %s: %s".formatted(folder, found));
    }

    public ModelFolderException(Path folder, String found, Throwable cause) {
        this(folder, found);
        initCause(cause);
    }
}
