package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.image.ImageFormat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// What a picture states of how it was drawn: the one list of fields that results and inscriptions
/// are written from, under the names that requests know them by. Fields that changed nothing are
/// left out.
public final class Stated {
    /// The name that the picture to start from stands under.
    public static final String INIT = "initImage";

    private Stated() {}

    /// Where something was cut.
    ///
    /// @param left in pixels, 0 or more
    /// @param top likewise
    public record Offset(int left, int top) {}

    /// A control network and the picture that it led by, without its pixels.
    ///
    /// @param pictureSha256 of the RGB bytes that the given file holds
    public record Control(
            String network,
            String sha256,
            String pictureSha256,
            String preprocessor,
            double scale,
            double start,
            double end,
            boolean guessMode) {

        static Control of(UsedControl used) {
            return new Control(
                    used.network(),
                    used.sha256(),
                    used.picture().sha256(),
                    used.picture().preprocessor(),
                    used.scale(),
                    used.start(),
                    used.end(),
                    used.guessMode());
        }
    }

    /// A picture that prompted, without its pixels.
    ///
    /// @param pictureSha256 of the RGB bytes that the given file holds
    public record ImagePrompt(String sha256, String pictureSha256, double scale) {

        static ImagePrompt of(UsedImagePrompt used) {
            return new ImagePrompt(used.sha256(), used.pictureSha256(), used.scale());
        }
    }

    /// Pictures of an index that prompted, without their pixels.
    ///
    /// @param pictures the nearest to the words first
    public record Retrieval(String sha256, List<Picture> pictures, double scale) {

        /// @param pictureSha256 of the RGB bytes that the picture's file holds
        public record Picture(String name, String pictureSha256) {}

        static Retrieval of(UsedRetrieval used) {
            return new Retrieval(
                    used.sha256(),
                    used.pictures().stream()
                            .map(one -> new Picture(one.name(), one.picture().sha256()))
                            .toList(),
                    used.scale());
        }
    }

    /// @return values by field: texts, numbers, truths, [ModelCard.Size], [Offset], a map of
    ///   sampler options, lists of [UsedAdapter] and [Control], [ClassGuidance], [ImagePrompt],
    ///   [Retrieval], and the [InitImage] under [#INIT]
    public static SequencedMap<String, Object> of(DrawingParameters drawn) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("prompt", drawn.prompt());
        drawn.negativePrompt().ifPresent(text -> fields.put("negativePrompt", text));
        fields.put("width", drawn.width());
        fields.put("height", drawn.height());
        fields.put("steps", drawn.steps());
        fields.put("sampler", drawn.sampler());
        fields.put("guidanceScale", drawn.guidanceScale());
        fields.put("seed", drawn.seed());
        drawn.init()
                .ifPresent(
                        init -> {
                            fields.put("strength", init.strength());
                            fields.put(INIT, init);
                        });
        nuances(fields, drawn.nuances());
        fields.put("format", word(drawn.format()));
        if (drawn.format() != ImageFormat.PNG) {
            fields.put("quality", drawn.quality());
        }
        return fields;
    }

    private static void nuances(SequencedMap<String, Object> fields, Nuances nuances) {
        if (nuances.noise() != NoiseKind.CPU) {
            fields.put("noise", word(nuances.noise()));
        }
        if (nuances.guidanceRescale() != 0) {
            fields.put("guidanceRescale", nuances.guidanceRescale());
        }
        wording(fields, nuances.wording());
        Framing framing = nuances.framing();
        frame(fields, framing.prompt(), "originalSize", "targetSize", "cropTopLeft");
        framing.negative()
                .ifPresent(
                        frame ->
                                frame(
                                        fields,
                                        frame,
                                        "negativeOriginalSize",
                                        "negativeTargetSize",
                                        "negativeCropTopLeft"));
        if (!nuances.options().values().isEmpty()) {
            fields.put("samplerOptions", nuances.options().values());
        }
        nuances.variation()
                .ifPresent(
                        variation -> {
                            fields.put("variationSeed", variation.seed());
                            fields.put("variationStrength", variation.strength());
                        });
        if (!nuances.adapters().isEmpty()) {
            fields.put("adapters", nuances.adapters());
        }
        nuances.classGuidance().ifPresent(to -> fields.put("classGuidance", to));
        if (!nuances.controls().isEmpty()) {
            fields.put("controls", nuances.controls().stream().map(Control::of).toList());
        }
        nuances.imagePrompt()
                .ifPresent(prompt -> fields.put("imagePrompt", ImagePrompt.of(prompt)));
        nuances.retrieval().ifPresent(used -> fields.put("retrieve", Retrieval.of(used)));
    }

    private static void wording(SequencedMap<String, Object> fields, Wording wording) {
        wording.prompt().second().ifPresent(text -> fields.put("prompt2", text));
        wording.negative().second().ifPresent(text -> fields.put("negativePrompt2", text));
        wording.prompt().third().ifPresent(text -> fields.put("prompt3", text));
        wording.negative().third().ifPresent(text -> fields.put("negativePrompt3", text));
        if (wording.clipSkip() != 0) {
            fields.put("clipSkip", wording.clipSkip());
        }
        wording.longText().ifPresent(tokens -> fields.put("maxSequenceLength", tokens));
        if (wording.weighted()) {
            fields.put("promptWeighting", true);
        }
        wording.longTexts().ifPresent(how -> fields.put("longPrompts", word(how)));
    }

    private static void frame(
            SequencedMap<String, Object> fields,
            Framing.Frame frame,
            String original,
            String target,
            String crop) {
        frame.original().ifPresent(size -> fields.put(original, size));
        frame.target().ifPresent(size -> fields.put(target, size));
        if (frame.left() != 0 || frame.top() != 0) {
            fields.put(crop, new Offset(frame.left(), frame.top()));
        }
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
