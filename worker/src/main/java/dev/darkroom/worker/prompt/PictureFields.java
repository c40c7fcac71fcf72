package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReentrantLock;

/// Reads `initImage`, `mask` and `strength`. One picture is decoded at a time, whatever the number
/// of lanes, so that room is needed for one at its largest.
final class PictureFields {
    /// What the schema says of a null.
    static final double DEFAULT_STRENGTH = 0.8;

    private static final String INIT = "initImage";
    private static final String MASK = "mask";

    private final PictureUse use;
    private final PictureLimits limits;
    private final ReentrantLock decoding = new ReentrantLock();

    PictureFields(PictureUse use, PictureLimits limits) {
        this.use = use;
        this.limits = limits;
    }

    GivenPictures read(PromptRequest request, Faults faults) {
        ByteBuffer init = request.getInitImage();
        ByteBuffer mask = request.getMask();
        boolean together = fits(init, mask, request.getStrength(), faults);
        if (init == null || !together) {
            return GivenPictures.NONE;
        }
        return new GivenPictures(
                picture(INIT, init, Backdrop.WHITE, faults),
                mask == null ? Optional.empty() : picture(MASK, mask, Backdrop.BLACK, faults),
                RequestDigest.sha256(bytes(init)),
                Optional.ofNullable(mask).map(it -> RequestDigest.sha256(bytes(it))));
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

    private Optional<Pixels> picture(
            String field, ByteBuffer bytes, Backdrop backdrop, Faults faults) {
        decoding.lock();
        try {
            return Optional.of(PictureReader.read(bytes(bytes), limits, backdrop));
        } catch (UnusablePicture unusable) {
            faults.add(RefusalCode.INVALID, field, unusable.found(), unusable.wanted());
            return Optional.empty();
        } finally {
            decoding.unlock();
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
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
