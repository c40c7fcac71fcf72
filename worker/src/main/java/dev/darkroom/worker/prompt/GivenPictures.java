package dev.darkroom.worker.prompt;

import dev.darkroom.worker.drawing.InitImage;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Resampling;

import java.util.Optional;

/// The pictures inside one request, as they came.
///
/// @param init to start from
/// @param mask what to draw anew; only beside a picture to start from
/// @param file SHA-256 of the file that the picture to start from came in, lower-case hexadecimal
/// @param maskFile likewise of the mask
record GivenPictures(
        Optional<Pixels> init, Optional<Pixels> mask, String file, Optional<String> maskFile) {
    static final GivenPictures NONE =
            new GivenPictures(Optional.empty(), Optional.empty(), "", Optional.empty());

    /// Brought to the size that is drawn, whatever their own, with no part cut off: as the field's
    /// pipelines do it.
    Optional<InitImage> fitted(ModelCard.Size size, double strength) {
        return init.map(
                picture ->
                        new InitImage(
                                resized(picture, size),
                                strength,
                                mask.map(drawnAnew -> resized(drawnAnew, size)),
                                file,
                                maskFile));
    }

    private static Pixels resized(Pixels picture, ModelCard.Size size) {
        return Resampling.LANCZOS.resize(picture, size.width(), size.height());
    }
}
