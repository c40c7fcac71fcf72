package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PixelOffset;
import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.Framing.Frame;
import dev.darkroom.worker.drawing.ModelCard;

import java.util.Optional;

/// Reads what a request tells the model of sizes and crops.
///
/// @param framed whether the model is told of them at all
record FrameReader(boolean framed) {
    private static final int MOST = 1 << 16;

    Framing read(PromptRequest request, Faults faults) {
        Frame prompt =
                new Frame(
                        size("originalSize", request.getOriginalSize(), faults),
                        size("targetSize", request.getTargetSize(), faults),
                        left("cropTopLeft", request.getCropTopLeft(), faults),
                        top("cropTopLeft", request.getCropTopLeft(), faults));
        Frame negative =
                new Frame(
                        size("negativeOriginalSize", request.getNegativeOriginalSize(), faults),
                        size("negativeTargetSize", request.getNegativeTargetSize(), faults),
                        left("negativeCropTopLeft", request.getNegativeCropTopLeft(), faults),
                        top("negativeCropTopLeft", request.getNegativeCropTopLeft(), faults));
        return new Framing(prompt, negative(request, negative, faults));
    }

    private static Optional<Frame> negative(PromptRequest request, Frame frame, Faults faults) {
        boolean original = request.getNegativeOriginalSize() != null;
        boolean target = request.getNegativeTargetSize() != null;
        if (original != target) {
            faults.add(
                    RefusalCode.INVALID,
                    original ? "negativeTargetSize" : "negativeOriginalSize",
                    "null",
                    "a size, or null for both");
        } else if (!original && request.getNegativeCropTopLeft() != null) {
            faults.add(
                    RefusalCode.INVALID,
                    "negativeCropTopLeft",
                    "set",
                    "null where there is no negativeOriginalSize");
        }
        return original && target ? Optional.of(frame) : Optional.empty();
    }

    private Optional<ModelCard.Size> size(String field, PixelSize size, Faults faults) {
        if (size == null || !possible(field, faults)) {
            return Optional.empty();
        }
        return Optional.of(
                new ModelCard.Size(
                        faults.within(field + ".width", size.getWidth(), 1, MOST, 1),
                        faults.within(field + ".height", size.getHeight(), 1, MOST, 1)));
    }

    private int left(String field, PixelOffset offset, Faults faults) {
        return offset == null || !possible(field, faults)
                ? 0
                : faults.within(field + ".left", offset.getLeft(), 0, MOST, 0);
    }

    private int top(String field, PixelOffset offset, Faults faults) {
        return offset == null || !framed
                ? 0
                : faults.within(field + ".top", offset.getTop(), 0, MOST, 0);
    }

    private boolean possible(String field, Faults faults) {
        if (!framed) {
            faults.unsupported(field, "set", "null; this model is not told of sizes and crops");
        }
        return framed;
    }
}
