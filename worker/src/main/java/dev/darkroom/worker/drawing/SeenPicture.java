package dev.darkroom.worker.drawing;

import dev.darkroom.worker.image.Pixels;

/// A picture as a model's image encoder sees it.
///
/// @param seen what is left of it for the encoder
/// @param sha256 of the RGB bytes that its file holds, at its own size, lower-case hexadecimal
public record SeenPicture(Pixels seen, String sha256) {}
