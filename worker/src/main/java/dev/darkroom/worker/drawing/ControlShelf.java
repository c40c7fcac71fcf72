package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.latent.LatentShape;

import java.util.List;

/// The control networks that a model can be led by. Safe for use by many threads.
public interface ControlShelf {
    /// No control networks.
    ControlShelf EMPTY =
            new ControlShelf() {
                @Override
                public List<String> names() {
                    return List.of();
                }

                @Override
                public Found find(String name) {
                    return new Found.Absent();
                }

                @Override
                public long bytesBeside(List<String> names, LatentShape latents) {
                    return 0;
                }
            };

    /// What is known of a name.
    sealed interface Found {
        /// @param sha256 over the network's files, lower-case hexadecimal
        /// @param pooled whether it leads what is drawn towards alone, whatever is asked
        record Usable(String sha256, boolean pooled) implements Found {}

        /// @param why it cannot lead this model
        record Unusable(String why) implements Found {}

        /// There is none of this name.
        record Absent() implements Found {}
    }

    /// All names, sorted, those of unusable networks among them.
    List<String> names();

    Found find(String name);

    /// The bytes that a row takes in a pass beyond its inputs, where these lead it.
    ///
    /// @param names of usable networks, some perhaps twice
    /// @param latents of the row
    long bytesBeside(List<String> names, LatentShape latents);
}
