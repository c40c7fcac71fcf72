package dev.darkroom.worker.diffusion.sampler;

/// A step from one noise level to a lower one, in two parts: down by removing noise, up by adding
/// new.
///
/// @param down the level after removing
/// @param up the deviation of what is added; down^2 + up^2 is the square of the level aimed for
record AncestralStep(double down, double up) {
    /// In 32-bit floats like PyTorch: far down, what is left of the level is mostly their rounding.
    static AncestralStep between(double from, double to) {
        float start = (float) from;
        float end = (float) to;
        float ratio = end * end * (start * start - end * end) / (start * start);
        float up = (float) Math.sqrt(ratio);
        return new AncestralStep(Math.sqrt(end * end - up * up), up);
    }
}
