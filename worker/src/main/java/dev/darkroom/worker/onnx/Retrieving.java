package dev.darkroom.worker.onnx;

import dev.darkroom.worker.drawing.Crew;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.Retrieval;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextTower;
import dev.darkroom.worker.retrieval.IndexOrigin;
import dev.darkroom.worker.retrieval.PictureIndex;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An index beside a loaded model, whose text tower looks for its texts; without a tower, or in an
/// index without embeddings, the index's captions are searched for their words.
///
/// @param found what is known of it
/// @param tower open, where both it and the index have embeddings
/// @param searching the threads that look
record Retrieving(Found found, PictureIndex index, Optional<TextTower> tower, Crew searching)
        implements Retrieval {

    /// @param folder of the index, if there is one
    /// @param parts of the loaded model; they close what is opened
    /// @throws ModelFolderException where the index or the model's text tower cannot be opened
    static Retrieval of(Optional<Path> folder, Parts parts, ImagePrompting images) {
        return folder.<Retrieval>map(path -> open(path, parts, images)).orElse(NONE);
    }

    private static Retrieving open(Path path, Parts parts, ImagePrompting images) {
        PictureIndex index = index(path, parts.folder().path());
        parts.owns(() -> close(index));
        Optional<String> mismatch = mismatch(index.origin(), images);
        Optional<TextTower> tower =
                mismatch.isEmpty()
                                && index.origin().width() > 0
                                && parts.folder().has(TextTower.PART)
                        ? Optional.of(TextTower.open(parts))
                        : Optional.empty();
        Optional<String> unlike = tower.flatMap(texts -> unlike(texts, index.origin()));
        Found found =
                mismatch.or(() -> unlike)
                        .<Found>map(Found.Unusable::new)
                        .orElseGet(() -> new Found.Usable(index.pictures()));
        var searching = new Crew("searching", 1);
        parts.owns(searching::close);
        return new Retrieving(found, index, tower, searching);
    }

    private static PictureIndex index(Path path, Path model) {
        try {
            return PictureIndex.open(path);
        } catch (IOException e) {
            throw new ModelFolderException(model, "its index cannot be used: " + e.getMessage(), e);
        }
    }

    private static void close(PictureIndex index) {
        try {
            index.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> mismatch(IndexOrigin origin, ImagePrompting images) {
        return switch (images.found()) {
            case ImagePrompts.Found.Usable encoder ->
                    encoder.sha256().equals(origin.encoder())
                            ? Optional.empty()
                            : Optional.of(
                                    "an index made by the image encoder %s, where the model has %s"
                                            .formatted(origin.encoder(), encoder.sha256()));
            case ImagePrompts.Found.Unusable _, ImagePrompts.Found.Absent _ ->
                    Optional.of("an index beside a model that no picture can prompt");
        };
    }

    private static Optional<String> unlike(TextTower texts, IndexOrigin origin) {
        int width = texts.embedding("").length;
        return width == origin.width()
                ? Optional.empty()
                : Optional.of(
                        "embeddings of %s numbers, where those of the model's %s have %s"
                                .formatted(origin.width(), TextTower.PART, width));
    }

    @Override
    public List<RetrievedPicture> nearest(String text, int k) {
        return searching.ask(
                () ->
                        tower.isPresent()
                                ? index.nearest(tower.get().embedding(text), k)
                                : index.captioned(text, k));
    }

    @Override
    public Optional<RetrievedPicture> picture(String sha256) {
        return searching.ask(() -> index.picture(sha256));
    }
}
