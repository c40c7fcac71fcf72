package dev.darkroom.worker.drawing;

import java.util.List;
import java.util.Optional;

/// An index of pictures, those of which are found that are near to a text (Blattmann et al.,
/// *Retrieval-Augmented Diffusion Models*, 2022, arXiv:2204.11824). Safe for use by many threads.
public interface Retrieval {
    /// Of a worker without an index.
    Retrieval NONE =
            new Retrieval() {
                @Override
                public Found found() {
                    return new Found.Absent();
                }

                @Override
                public List<RetrievedPicture> nearest(String text, int k) {
                    return List.of();
                }

                @Override
                public Optional<RetrievedPicture> picture(String sha256) {
                    return Optional.empty();
                }
            };

    /// What is known of the index.
    sealed interface Found {
        /// @param pictures that it holds
        record Usable(int pictures) implements Found {}

        /// @param why it cannot be used with the model
        record Unusable(String why) implements Found {}

        /// There is none.
        record Absent() implements Found {}
    }

    Found found();

    /// The pictures nearest to a text, the nearest first. The same index gives the same ones for
    /// the same text, in whatever order and parts its pictures were added.
    ///
    /// @param text in the words of a prompt, without marks that weigh them
    /// @param k at least 1
    /// @return fewer than `k` where no others have anything to do with the text
    /// @throws DrawingFailed where the text cannot be embedded or the index cannot be read
    List<RetrievedPicture> nearest(String text, int k);

    /// A picture that is known by the hash of its RGB bytes.
    Optional<RetrievedPicture> picture(String sha256);
}
