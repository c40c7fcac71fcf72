package dev.darkroom.worker.drawing;

import dev.darkroom.worker.image.Pixels;

import java.util.Optional;

/// A picture to start from instead of pure noise.
///
/// @param pixels of the size that is drawn
/// @param strength above 0 to 1: how much of it is given up to noise
/// @param mask white where it is to be drawn anew, of the same size; empty for everywhere
/// @param file SHA-256 of the file that the picture came in, lower-case hexadecimal
/// @param maskFile likewise of the mask; empty where there is none
public record InitImage(
        Pixels pixels,
        double strength,
        Optional<Pixels> mask,
        String file,
        Optional<String> maskFile) {
    /// Black, and kept as it is.
    static InitImage blank(int width, int height) {
        Pixels black = new Pixels(width, height, new byte[3 * width * height]);
        return new InitImage(black, 1, Optional.of(black), "", Optional.empty());
    }
}
