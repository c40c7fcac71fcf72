package dev.darkroom.worker.diffusion.sampler;

/// A step from one noise level to a lower one, in two parts: down by removing noise, up by adding
/// new.
///
/// @param down the level after removing
/// @param up the deviation of what is added; down^2 + up^2 is the square of the level aimed for
record AncestralStep(double down, double up) {
    static AncestralStep between(double from, double to) {
        double up = Math.sqrt(to * to * (from * from - to * to) / (from * from));
        return new AncestralStep(Math.sqrt(to * to - up * up), up);
    }
}
