package dev.darkroom.worker.drawing;

/// An adapter as one drawing uses it.
///
/// @param name of its file, without extension
/// @param sha256 of the file, lower-case hexadecimal
/// @param scale of what it adds to the denoiser's weights
/// @param textEncoderScale of what it adds to the text encoders' weights
public record UsedAdapter(String name, String sha256, double scale, double textEncoderScale) {}
