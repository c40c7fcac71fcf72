package dev.darkroom.worker.drawing;

import dev.darkroom.worker.image.ImageFormat;

/// A finished picture.
///
/// @param bytes the encoded file; not to be changed afterwards
/// @param format of the bytes
/// @param sha256 of the bytes, lower-case hexadecimal
/// @param parameters what was drawn
/// @param engine what drew it
public record Picture(
        byte[] bytes,
        ImageFormat format,
        String sha256,
        DrawingParameters parameters,
        EngineIdentity engine) {}
