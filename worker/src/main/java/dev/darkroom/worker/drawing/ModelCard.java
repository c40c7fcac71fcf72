package dev.darkroom.worker.drawing;

import java.util.Optional;

/// What is known of a loaded model without asking its networks.
///
/// @param name the name requests know it by
/// @param hash SHA-256 over its network files, lower-case hexadecimal
/// @param defaults what a request's null fields mean
/// @param sizeMultiple width and height must be multiples of this, in pixels
/// @param latentRgb the preview map, where the model has one
/// @param vectorTimestep whether the rows of one call may be at different timesteps
/// @param onlySize the one size that can be drawn, where the networks were exported for one
/// @param abilities which of a request's finer fields it can honour
public record ModelCard(
        String name,
        String hash,
        Defaults defaults,
        int sizeMultiple,
        Optional<LatentRgb> latentRgb,
        boolean vectorTimestep,
        Optional<Size> onlySize,
        Abilities abilities) {

    /// The card of a plain model that draws any multiple of `sizeMultiple`.
    public ModelCard(
            String name,
            String hash,
            Defaults defaults,
            int sizeMultiple,
            Optional<LatentRgb> latentRgb,
            boolean vectorTimestep) {
        this(
                name,
                hash,
                defaults,
                sizeMultiple,
                latentRgb,
                vectorTimestep,
                Optional.empty(),
                Abilities.PLAIN);
    }

    /// A picture's size in pixels.
    public record Size(int width, int height) {}

    /// @param width in pixels
    /// @param height in pixels
    /// @param steps of the model's own sampler
    /// @param guidanceScale above 1 asks the network twice a step
    public record Defaults(int width, int height, int steps, double guidanceScale) {}
}
