package dev.darkroom.worker.drawing;

/// A linear map from a latent channel vector to a colour around -1..1: a preview without a decoder.
///
/// @param factors one row of red, green, blue per latent channel; not to be changed afterwards
/// @param bias red, green, blue; not to be changed afterwards
public record LatentRgb(float[][] factors, float[] bias) {}
