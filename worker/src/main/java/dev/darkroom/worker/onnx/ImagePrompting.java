package dev.darkroom.worker.onnx;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.ImageEncoder;
import dev.darkroom.worker.onnx.part.ImageInputs;
import dev.darkroom.worker.onnx.part.Parts;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What lets pictures prompt a loaded model: its image encoder, and the inputs of its U-Net. Rows
/// without a picture are told something that counts for nothing, so that they share passes with
/// rows that have one.
///
/// @param parts what the folder has for it
/// @param encoder open, where it can be used; owned by the model's parts
/// @param nothing what rows without a picture are told, where the U-Net takes anything
/// @param sha256 over the encoder's files; empty without one
public record ImagePrompting(
        ImageParts parts,
        ImageInputs inputs,
        Optional<ImageEncoder> encoder,
        Optional<Tensor> nothing,
        String sha256)
        implements ImagePrompts {

    /// Opens the encoder where it can be used.
    ///
    /// @param parts of the loaded model
    /// @param found what its folder has for it
    /// @throws ModelFolderException where it cannot be opened, or the U-Net cannot be asked without
    ///   it
    static Optional<ImageEncoder> open(Parts parts, ImageParts found) {
        return switch (found) {
            case ImageParts.Usable usable -> Optional.of(ImageEncoder.open(parts, usable));
            case ImageParts.Absent() -> Optional.empty();
            case ImageParts.Unusable(String why) -> {
                if (parts.imageInputs().ports().behindText()) {
                    throw new ModelFolderException(
                            parts.folder().path(),
                            "unet takes tokens of a picture behind the text's, and how many is not"
                                    + " known: "
                                    + why);
                }
                yield Optional.empty();
            }
        };
    }

    /// @param encoder as [#open] gives it
    static ImagePrompting of(
            Parts parts, ImageParts found, Optional<ImageEncoder> encoder, String sha256) {
        ImageInputs inputs = parts.imageInputs();
        return new ImagePrompting(found, inputs, encoder, nothing(inputs, found, encoder), sha256);
    }

    private static Optional<Tensor> nothing(
            ImageInputs inputs, ImageParts found, Optional<ImageEncoder> encoder) {
        if (encoder.isEmpty()) {
            return inputs.ports().picture().map(ImageInputs::zeros);
        }
        Tensor away = encoder.get().toldOfNothing();
        boolean silent =
                found instanceof ImageParts.Usable usable
                        && (usable.scaled() || usable.projected());
        // A U-Net that projects for itself and takes no scale makes something of zeros, too.
        return Optional.of(
                silent ? new Tensor(away.shape(), new float[away.values().length]) : away);
    }

    @Override
    public Found found() {
        return switch (parts) {
            case ImageParts.Usable usable ->
                    new Found.Usable(sha256, usable.scaled(), usable.several());
            case ImageParts.Unusable(String why) -> new Found.Unusable(why);
            case ImageParts.Absent() -> new Found.Absent();
        };
    }

    @Override
    public Pixels seen(Pixels picture) {
        return encoder.orElseThrow().seen(picture);
    }

    @Override
    public Tensor told(Pixels seen) {
        return encoder.orElseThrow().told(seen);
    }

    @Override
    public Conditioning towards(Conditioning text, List<Tensor> told, double scale) {
        return inputs.with(text, told, scale);
    }

    @Override
    public Conditioning away(Conditioning text, int pictures, double scale) {
        Tensor nothingSeen = encoder.orElseThrow().toldOfNothing();
        return inputs.with(text, Collections.nCopies(pictures, nothingSeen), scale);
    }

    /// A text's conditioning where no picture prompts the drawing.
    Conditioning unprompted(Conditioning text) {
        return nothing.map(zeros -> inputs.with(text, List.of(zeros), 0)).orElse(text);
    }
}
