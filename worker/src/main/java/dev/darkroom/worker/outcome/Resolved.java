package dev.darkroom.worker.outcome;

import dev.darkroom.schemas.PixelOffset;
import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.LongTexts;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Wording;
import dev.darkroom.worker.image.ImageFormat;

import java.util.Optional;

/// What a picture was drawn with, as results state it.
///
/// @param model name of the model that drew it
record Resolved(String model, DrawingParameters drawn) {

    ResolvedParameters onTheWire() {
        ResolvedParameters.Builder parameters =
                ResolvedParameters.newBuilder()
                        .setModel(model)
                        .setPrompt(drawn.prompt().isEmpty() ? null : drawn.prompt())
                        .setNegativePrompt(drawn.negativePrompt().orElse(null))
                        .setWidth(drawn.width())
                        .setHeight(drawn.height())
                        .setSteps(drawn.steps())
                        .setGuidanceScale(drawn.guidanceScale())
                        .setSampler(drawn.sampler())
                        .setSeed(drawn.seed())
                        .setFormat(format())
                        .setQuality(drawn.format() == ImageFormat.PNG ? null : drawn.quality());
        drawn.init()
                .ifPresent(
                        init ->
                                parameters
                                        .setInitImageSha256(init.file())
                                        .setStrength(init.strength()));
        double rescale = drawn.nuances().guidanceRescale();
        parameters.setGuidanceRescale(rescale == 0 ? null : rescale);
        parameters.setNoise(noise());
        wording(parameters, drawn.nuances().wording());
        framing(parameters, drawn.nuances().framing());
        return parameters.build();
    }

    private static void wording(ResolvedParameters.Builder parameters, Wording wording) {
        parameters
                .setPrompt2(wording.prompt().second().orElse(null))
                .setPrompt3(wording.prompt().third().orElse(null))
                .setNegativePrompt2(wording.negative().second().orElse(null))
                .setNegativePrompt3(wording.negative().third().orElse(null))
                .setClipSkip(wording.clipSkip() == 0 ? null : wording.clipSkip())
                .setMaxSequenceLength(
                        wording.longText().isPresent() ? wording.longText().getAsInt() : null)
                .setPromptWeighting(wording.weighted() ? true : null)
                .setLongPrompts(wording.longTexts().map(Resolved::longTexts).orElse(null));
    }

    private static void framing(ResolvedParameters.Builder parameters, Framing framing) {
        Framing.Frame prompt = framing.prompt();
        parameters
                .setOriginalSize(size(prompt.original()))
                .setTargetSize(size(prompt.target()))
                .setCropTopLeft(offset(prompt));
        framing.negative()
                .ifPresent(
                        negative ->
                                parameters
                                        .setNegativeOriginalSize(size(negative.original()))
                                        .setNegativeTargetSize(size(negative.target()))
                                        .setNegativeCropTopLeft(offset(negative)));
    }

    private static PixelSize size(Optional<ModelCard.Size> size) {
        return size.map(one -> new PixelSize(one.width(), one.height())).orElse(null);
    }

    private static PixelOffset offset(Framing.Frame frame) {
        return frame.left() == 0 && frame.top() == 0
                ? null
                : new PixelOffset(frame.left(), frame.top());
    }

    private String noise() {
        return switch (drawn.nuances().noise()) {
            case CPU -> "cpu";
            case CUDA -> "cuda";
        };
    }

    private static String longTexts(LongTexts longTexts) {
        return switch (longTexts) {
            case CHUNK -> "chunk";
            case TRUNCATE -> "truncate";
        };
    }

    private String format() {
        return switch (drawn.format()) {
            case PNG -> "png";
            case JPEG -> "jpeg";
            case WEBP -> "webp";
        };
    }
}
