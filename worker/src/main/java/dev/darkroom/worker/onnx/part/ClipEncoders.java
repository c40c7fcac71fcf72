package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.node.MissingNode;

import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// Two networks that put pictures and texts into one space ("Learning Transferable Visual Models
/// From Natural Language Supervision", Radford et al., 2021), from a folder whose parts are named
/// as in diffusers' pipelines: `image_encoder`, `feature_extractor/preprocessor_config.json`,
/// `text_encoder` and `tokenizer`.
public final class ClipEncoders implements AutoCloseable {
    private static final String IMAGE_ENCODER = "image_encoder";
    private static final String IMAGE_EMBEDDING = "image_embeds";
    private static final String TEXT_EMBEDDING = "text_embeds";

    private final Parts parts;
    private final TextEncoder texts;
    private final VisionNetwork pictures;

    private ClipEncoders(Parts parts, TextEncoder texts, VisionNetwork pictures) {
        this.parts = parts;
        this.texts = texts;
        this.pictures = pictures;
    }

    /// @throws ModelFolderException naming the part that is missing or cannot be used
    public static ClipEncoders open(Path path, Sessions sessions) {
        var folder = new ModelFolder(path, MissingNode.getInstance(), OptionalInt.empty());
        for (String part : List.of(IMAGE_ENCODER, "text_encoder")) {
            if (!folder.has(part)) {
                throw new ModelFolderException(path, "missing is " + part + "/model.onnx");
            }
        }
        var parts = new Parts(folder, sessions);
        try {
            TextEncoder texts = parts.textEncoder("text_encoder", "tokenizer");
            VisionNetwork pictures =
                    VisionNetwork.open(
                            folder.network(IMAGE_ENCODER),
                            folder.part("feature_extractor").resolve(ModelFolder.PREPARATION),
                            sessions);
            return new ClipEncoders(parts, texts, pictures);
        } catch (IOException e) {
            parts.close();
            throw new ModelFolderException(
                    path, "the image encoder cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    public int mostAtOnce() {
        return pictures.mostAtOnce();
    }

    /// One embedding a picture.
    public List<float[]> pictures(List<Pixels> seen) {
        return pictures.look(seen, List.of(IMAGE_EMBEDDING)).getFirst();
    }

    /// @param text cut to what the encoder reads
    public float[] text(String text) {
        return texts.encode(text, TextEncoder.Manner.PLAIN, TEXT_EMBEDDING).getFirst().values();
    }

    @Override
    public void close() {
        pictures.close();
        parts.close();
    }
}
