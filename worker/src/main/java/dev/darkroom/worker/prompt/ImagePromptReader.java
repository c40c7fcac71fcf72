package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.ImagePrompt;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.ImagePrompts.Found;
import dev.darkroom.worker.drawing.UsedImagePrompt;
import dev.darkroom.worker.image.PictureReader.Backdrop;

import java.util.Optional;

/// Reads which picture is to prompt a drawing beside its words.
record ImagePromptReader(ImagePrompts prompts, PictureDecoding decoding) {
    private static final String FIELD = "imagePrompt";
    private static final double MOST_SCALE = 10;

    /// @return empty where it counts for nothing
    Optional<UsedImagePrompt> read(PromptRequest request, Faults faults) {
        ImagePrompt asked = request.getImagePrompt();
        if (asked == null) {
            return Optional.empty();
        }
        double scale = asked.getScale() == null ? 1 : asked.getScale();
        String found = "a picture of %s bytes".formatted(asked.getPicture().remaining());
        return usable(FIELD, found, prompts, faults)
                .filter(encoder -> sensible(FIELD, scale, encoder, faults))
                .flatMap(encoder -> used(asked, scale, encoder, faults))
                .filter(used -> used.scale() != 0);
    }

    /// The encoder of a model that pictures can prompt.
    ///
    /// @param field that wants it
    /// @param found what it says, for the message
    static Optional<Found.Usable> usable(
            String field, String found, ImagePrompts prompts, Faults faults) {
        return switch (prompts.found()) {
            case Found.Usable encoder -> Optional.of(encoder);
            case Found.Unusable(String why) -> {
                faults.unsupported(
                        field, why, "null, or a model's folder whose image encoder fits its U-Net");
                yield Optional.empty();
            }
            case Found.Absent() -> {
                faults.unsupported(field, found, "null; this model has no image encoder");
                yield Optional.empty();
            }
        };
    }

    /// Whether pictures can count so much beside the words. Written so that NaN is refused too.
    ///
    /// @param field that says so
    static boolean sensible(String field, double scale, Found.Usable encoder, Faults faults) {
        String found = "scale " + scale;
        if (!(scale >= 0 && scale <= MOST_SCALE)) {
            faults.add(RefusalCode.INVALID, field, found, "a number from 0 to " + MOST_SCALE);
            return false;
        }
        if (!encoder.scaled() && scale != 1 && scale != 0) {
            faults.unsupported(field, found, "null, 0 or 1; this model's U-Net takes no scale");
            return false;
        }
        return true;
    }

    private Optional<UsedImagePrompt> used(
            ImagePrompt asked, double scale, Found.Usable encoder, Faults faults) {
        return decoding.read(FIELD, "a picture of ", asked.getPicture(), Backdrop.WHITE, faults)
                .map(
                        pixels ->
                                new UsedImagePrompt(
                                        prompts.seen(pixels),
                                        encoder.sha256(),
                                        RequestDigest.sha256(pixels.rgb()),
                                        scale));
    }
}
