package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.image.Pixels;

import java.util.List;

/// What lets pictures prompt a model beside its texts (IP-Adapter; Ye et al., arXiv:2308.06721).
/// Safe for use by many threads.
public interface ImagePrompts {
    /// Of a model that no picture prompts.
    ImagePrompts NONE =
            new ImagePrompts() {
                @Override
                public Found found() {
                    return new Found.Absent();
                }

                @Override
                public Pixels seen(Pixels picture) {
                    throw new UnsupportedOperationException("this model has no image encoder");
                }

                @Override
                public Tensor told(Pixels seen) {
                    throw new UnsupportedOperationException("this model has no image encoder");
                }

                @Override
                public Conditioning towards(Conditioning text, List<Tensor> told, double scale) {
                    throw new UnsupportedOperationException("this model has no image encoder");
                }

                @Override
                public Conditioning away(Conditioning text, int pictures, double scale) {
                    throw new UnsupportedOperationException("this model has no image encoder");
                }
            };

    /// What is known of it.
    sealed interface Found {
        /// @param sha256 over the encoder's files, lower-case hexadecimal
        /// @param scaled whether pictures may count more or less than the network was exported with
        /// @param several whether more than one picture can prompt a drawing
        record Usable(String sha256, boolean scaled, boolean several) implements Found {}

        /// @param why pictures cannot prompt this model
        record Unusable(String why) implements Found {}

        /// The model is none that pictures prompt.
        record Absent() implements Found {}
    }

    Found found();

    /// What the encoder sees of a picture.
    Pixels seen(Pixels picture);

    /// Runs the encoder.
    ///
    /// @param seen as [#seen] gives it
    Tensor told(Pixels seen);

    /// What a drawing is led towards, beside its text by pictures.
    ///
    /// @param text complete
    /// @param told by the encoder, of each picture
    /// @param scale how much that counts
    Conditioning towards(Conditioning text, List<Tensor> told, double scale);

    /// What guidance leads away from, where pictures prompt the drawing.
    ///
    /// @param text complete
    /// @param pictures how many, at least 1
    Conditioning away(Conditioning text, int pictures, double scale);
}
