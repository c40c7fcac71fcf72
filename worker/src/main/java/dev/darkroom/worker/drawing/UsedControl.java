package dev.darkroom.worker.drawing;

import dev.darkroom.worker.image.Pixels;

/// A picture that a control network leads one drawing by.
///
/// @param network by its name in the model's folder
/// @param sha256 over the network's files, lower-case hexadecimal
/// @param picture what it sees
/// @param scale how much it leads, above 0
/// @param start share of the sampler's calls of the network before which it does not lead, 0 to 1
/// @param end share after which it does not, above `start`
/// @param guessMode whether it leads what is drawn towards alone, and outer layers less than inner
///   ones
public record UsedControl(
        String network,
        String sha256,
        Picture picture,
        double scale,
        double start,
        double end,
        boolean guessMode) {

    /// @param pixels of the size that is drawn
    /// @param sha256 of the RGB bytes that the given file holds, at its own size
    /// @param preprocessor what was made of it: `none` or `canny`
    public record Picture(Pixels pixels, String sha256, String preprocessor) {}
}
