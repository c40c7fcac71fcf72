package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.image.PictureReader.Backdrop;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;

/// Reads `initImage`, `mask` and `strength`.
final class PictureFields {
    /// What the schema says of a null.
    static final double DEFAULT_STRENGTH = 0.8;

    private static final String INIT = "initImage";
    private static final String MASK = "mask";

    private final PictureUse use;
    private final PictureDecoding decoding;

    PictureFields(PictureUse use, PictureDecoding decoding) {
        this.use = use;
        this.decoding = decoding;
    }

    GivenPictures read(PromptRequest request, Faults faults) {
        ByteBuffer init = request.getInitImage();
        ByteBuffer mask = request.getMask();
        boolean together = fits(init, mask, request.getStrength(), faults);
        if (init == null || !together) {
            return GivenPictures.NONE;
        }
        return new GivenPictures(
                decoding.read(INIT, init, Backdrop.WHITE, faults),
                mask == null ? Optional.empty() : decoding.read(MASK, mask, Backdrop.BLACK, faults),
                RequestDigest.sha256(PictureDecoding.bytes(init)),
                Optional.ofNullable(mask)
                        .map(it -> RequestDigest.sha256(PictureDecoding.bytes(it))));
    }

    private boolean fits(ByteBuffer init, ByteBuffer mask, Double strength, Faults faults) {
        boolean alone = use == PictureUse.NEVER;
        if (alone) {
            absent(INIT, init, faults);
            absent(MASK, mask, faults);
        } else if (mask != null && init == null) {
            faults.add(RefusalCode.INVALID, INIT, "null", "a picture, since there is a mask");
        }
        if (use == PictureUse.ALWAYS && mask == null) {
            faults.add(
                    RefusalCode.INVALID,
                    init == null ? INIT : MASK,
                    "null",
                    "a picture and a mask; this model does nothing but repaint");
        }
        if (strength != null && init == null) {
            faults.add(
                    RefusalCode.INVALID,
                    "strength",
                    strength.toString(),
                    "null where there is no initImage");
        }
        return !alone;
    }

    private static void absent(String field, ByteBuffer bytes, Faults faults) {
        if (bytes != null) {
            faults.add(
                    RefusalCode.UNSUPPORTED,
                    field,
                    bytes.remaining() + " bytes",
                    "null; this model has no vae_encoder that gives a mean and a variance");
        }
    }

    /// The strength of a drawing that starts from a picture.
    ///
    /// @param least what leaves a step to draw; empty where the sampler starts from noise alone
    double strength(
            PromptRequest request, SamplerBook.Entry sampler, OptionalDouble least, Faults faults) {
        Double asked = request.getStrength();
        if (request.getInitImage() == null || use == PictureUse.NEVER) {
            return 1;
        }
        if (least.isEmpty()) {
            faults.add(
                    RefusalCode.UNSUPPORTED,
                    "sampler",
                    "%s, which starts from noise alone".formatted(sampler.name()),
                    "another beside an initImage");
            return 1;
        }
        double strength = asked == null ? DEFAULT_STRENGTH : asked;
        // Written so that NaN is refused too.
        if (!(strength >= least.getAsDouble() && strength <= 1)) {
            faults.add(
                    RefusalCode.INVALID,
                    "strength",
                    asked == null ? strength + " by default" : asked.toString(),
                    least.getAsDouble() > 1
                            ? "fewer steps; no strength has room for so many"
                            : "%s to 1, so that a step is left".formatted(least.getAsDouble()));
            return 1;
        }
        return strength;
    }
}
