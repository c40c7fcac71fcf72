package dev.darkroom.worker.onnx;

import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.ImageEncoder;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;
import dev.darkroom.worker.retrieval.IndexOrigin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A model's image encoder without the rest of the model, to make an index with.
public final class IndexingEncoder implements AutoCloseable {
    private final Parts parts;
    private final ImageEncoder encoder;
    private final IndexOrigin origin;

    private IndexingEncoder(Parts parts, ImageEncoder encoder, IndexOrigin origin) {
        this.parts = parts;
        this.encoder = encoder;
        this.origin = origin;
    }

    /// @param path of the model's folder
    /// @throws ModelFolderException where it is none, or no picture can prompt the model
    public static IndexingEncoder open(Path path, RuntimeSettings settings) {
        ModelFolder folder = ModelFolder.open(path);
        ImageParts.Usable usable = usable(folder);
        var parts = new Parts(folder, new Sessions(settings));
        try {
            ImageEncoder encoder = ImageEncoder.open(parts, usable);
            String sha256 = usable.sha256(folder);
            return new IndexingEncoder(parts, encoder, new IndexOrigin(sha256, encoder.width()));
        } catch (IOException e) {
            parts.close();
            throw new ModelFolderException(path, "a file cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static ImageParts.Usable usable(ModelFolder folder) {
        return switch (ImageParts.of(folder)) {
            case ImageParts.Usable usable -> usable;
            case ImageParts.Unusable(String why) ->
                    throw new ModelFolderException(
                            folder.path(), "no picture can prompt it: " + why);
            case ImageParts.Absent() ->
                    throw new ModelFolderException(
                            folder.path(), "no picture can prompt it: it has no image encoder");
        };
    }

    /// What its indexes state.
    public IndexOrigin origin() {
        return origin;
    }

    /// What it sees of a picture.
    public Pixels seen(Pixels picture) {
        return encoder.seen(picture);
    }

    /// Where a picture lies in the space of both towers; empty where it gives no embeddings.
    ///
    /// @param seen as [#seen] gives it
    /// @throws ArithmeticException where an answer is not finite
    public Optional<float[]> embedding(Pixels seen) {
        return encoder.embedding(seen);
    }

    @Override
    public void close() {
        parts.close();
    }
}
