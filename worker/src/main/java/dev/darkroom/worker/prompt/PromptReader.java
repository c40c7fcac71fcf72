package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.InitImage;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Variation;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.Pixels;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Reads requests for one loaded model. Has no state; safe for use by many threads.
public final class PromptReader {

    private static final int DEFAULT_QUALITY = 90;
    private static final Map<String, ImageFormat> FORMATS =
            Map.of("png", ImageFormat.PNG, "jpeg", ImageFormat.JPEG, "webp", ImageFormat.WEBP);
    private static final Map<String, NoiseKind> NOISES =
            Map.of("cpu", NoiseKind.CPU, "cuda", NoiseKind.CUDA);

    private final Queue queue;
    private final ModelCard card;
    private final SamplerBook samplers;
    private final Function<Words, List<PromptLength>> measure;
    private final Limits limits;
    private final PictureFields pictures;
    private final AdapterReader adapters;
    private final ClassReader classes;
    private final ControlReader controls;
    private final ImagePromptReader imagePrompts;
    private final RetrievalReader retrievals;

    /// Where requests come from.
    ///
    /// @param topic its name, for messages
    /// @param model the named model whose queue it is; empty for the default model's
    public record Queue(String topic, Optional<String> model) {}

    /// For a model without companions.
    ///
    /// @param measure how much of the text encoders' windows texts take
    /// @param use what the model makes of pictures
    public PromptReader(
            Queue queue,
            ModelCard card,
            SamplerBook samplers,
            Function<Words, List<PromptLength>> measure,
            PictureUse use,
            Limits limits) {
        this(queue, card, samplers, measure, use, Companions.NONE, limits);
    }

    /// @param measure how much of the text encoders' windows texts take
    /// @param use what the model makes of pictures
    /// @param companions what it can be drawn with besides
    public PromptReader(
            Queue queue,
            ModelCard card,
            SamplerBook samplers,
            Function<Words, List<PromptLength>> measure,
            PictureUse use,
            Companions companions,
            Limits limits) {
        this.queue = queue;
        this.card = card;
        this.samplers = samplers;
        this.measure = measure;
        this.limits = limits;
        var decoding = new PictureDecoding(limits.pictures());
        this.pictures = new PictureFields(use, decoding);
        this.adapters = new AdapterReader(companions.adapters());
        this.classes = new ClassReader(companions.classifier());
        this.controls = new ControlReader(companions.controls(), decoding);
        this.imagePrompts = new ImagePromptReader(companions.imagePrompts(), decoding);
        this.retrievals = new RetrievalReader(companions.imagePrompts(), companions.retrieval());
    }

    /// @param key the record's key; empty where it had none
    /// @return the prompt, or every fault of the request
    public Reading read(Optional<String> key, PromptRequest request) {
        var faults = new Faults();
        new Addressing(queue).read(key, request, faults);
        DrawingParameters plain = firstImage(request, faults);
        DrawingParameters first =
                new Trimming(card.abilities()).of(plain.with(led(plain, request, faults)));
        if (faults.none()) {
            samplers.fault(first).ifPresent(why -> faults.undrawable(first, why));
        }
        int count = faults.within("count", request.getCount(), 1, limits.maxCount(), 1);
        Integer previewEvery = request.getPreviewEvery();
        faults.within("previewEvery", previewEvery, 1, Integer.MAX_VALUE, 1);
        Asked whole = Asked.of(request);
        Asked asked =
                new LabelReader(limits).read(request.getLabels(), faults)
                        ? whole
                        : whole.withoutLabels();
        if (!faults.none()) {
            return new Refusal(asked, faults.all());
        }
        return new Prompt(
                asked,
                IntStream.range(0, count).mapToObj(first::ofImage).toList(),
                Optional.ofNullable(request.getExpiresAt()),
                previewEvery == null ? OptionalInt.empty() : OptionalInt.of(previewEvery));
    }

    private Nuances led(DrawingParameters plain, PromptRequest request, Faults faults) {
        var size = new ModelCard.Size(plain.width(), plain.height());
        return plain.nuances()
                .withAdapters(adapters.read(request, faults))
                .withClassGuidance(classes.read(request, faults))
                .withControls(controls.read(request, size, faults))
                .withImagePrompt(imagePrompts.read(request, faults))
                .withRetrieval(retrievals.read(request, plain, faults));
    }

    private DrawingParameters firstImage(PromptRequest request, Faults faults) {
        ModelCard.Defaults defaults = card.defaults();
        TextReader.Texts texts = texts(request, defaults, faults);
        GivenPictures given = pictures.read(request, faults);
        ModelCard.Size size = faults.fitting(size(request, given, faults), limits.maxPixels());
        SamplerBook.Entry sampler = sampler(request.getSampler(), faults);
        SamplerBook.OptionsRead options = options(request, sampler, faults);
        int steps = steps(request.getSteps(), options.steps(), sampler, faults);
        double guidance =
                faults.within(
                        "guidanceScale",
                        request.getGuidanceScale(),
                        0,
                        limits.maxGuidanceScale(),
                        defaults.guidanceScale());
        long seed =
                faults.within(
                        "seed", request.getSeed(), 0, Limits.MAX_SEED, Seeds.of(request.getId()));
        double strength =
                pictures.strength(request, sampler, samplers.leastStrength(sampler, steps), faults);
        Optional<InitImage> init = faults.none() ? given.fitted(size, strength) : Optional.empty();
        ImageFormat format =
                faults.oneOf(
                        "format",
                        request.getFormat(),
                        FORMATS,
                        "png, jpeg or webp",
                        ImageFormat.PNG);
        int quality = faults.within("quality", request.getQuality(), 1, 100, DEFAULT_QUALITY);
        return new DrawingParameters(
                texts.prompt(),
                texts.negative(),
                size.width(),
                size.height(),
                steps,
                sampler.name(),
                guidance,
                seed,
                init,
                format,
                format == ImageFormat.PNG ? DEFAULT_QUALITY : quality,
                new Nuances(
                        faults.oneOf(
                                "noise", request.getNoise(), NOISES, "cpu or cuda", NoiseKind.CPU),
                        guidanceRescale(request, faults),
                        texts.wording(),
                        new FrameReader(card.abilities().framed()).read(request, faults),
                        options.options(),
                        variation(request, faults),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private SamplerBook.OptionsRead options(
            PromptRequest request, SamplerBook.Entry sampler, Faults faults) {
        Map<String, Object> asked = request.getSamplerOptions();
        return samplers.options(
                sampler,
                asked == null ? Map.of() : asked,
                (found, wanted) -> faults.unsupported("samplerOptions", found, wanted));
    }

    private static Optional<Variation> variation(PromptRequest request, Faults faults) {
        long seed =
                faults.within(
                        "variationSeed",
                        request.getVariationSeed(),
                        0,
                        Limits.MAX_SEED,
                        Seeds.ofVariation(request.getId()));
        double strength =
                faults.within("variationStrength", request.getVariationStrength(), 0, 1, 0);
        return strength > 0 ? Optional.of(new Variation(seed, strength)) : Optional.empty();
    }

    /// @param named steps that timesteps or sigmas of the request's own stand for
    private int steps(Integer asked, OptionalInt named, SamplerBook.Entry sampler, Faults faults) {
        if (named.isPresent()) {
            return named(asked, named.getAsInt(), faults);
        }
        int most = Math.min(limits.maxSteps(), sampler.maxSteps());
        int usual = Math.min(card.defaults().steps(), most);
        String whose = most == sampler.maxSteps() ? " with " + sampler.name() : "";
        return faults.within("steps", asked, 1, most, whose, usual);
    }

    private int named(Integer asked, int named, Faults faults) {
        if (asked != null && asked != named) {
            faults.add(
                    RefusalCode.INVALID,
                    "steps",
                    "%s beside timesteps or sigmas of %s steps".formatted(asked, named),
                    "null or as many");
        }
        return faults.within("steps", named, 1, limits.maxSteps(), "", 1);
    }

    private TextReader.Texts texts(
            PromptRequest request, ModelCard.Defaults defaults, Faults faults) {
        Double asked = request.getGuidanceScale();
        boolean led = (asked == null ? defaults.guidanceScale() : asked) > 1;
        return new TextReader(measure, card.abilities(), limits).read(request, led, faults);
    }

    private double guidanceRescale(PromptRequest request, Faults faults) {
        double asked = faults.within("guidanceRescale", request.getGuidanceRescale(), 0, 1, 0);
        if (asked > 0 && !card.abilities().leadsAway()) {
            faults.unsupported(
                    "guidanceRescale",
                    Double.toString(asked),
                    "null or 0; this model takes guidance as an input");
        }
        return asked;
    }

    private ModelCard.Size size(PromptRequest request, GivenPictures given, Faults faults) {
        Integer width = request.getWidth();
        Integer height = request.getHeight();
        if (card.onlySize().isPresent()) {
            ModelCard.Size only = card.onlySize().get();
            return new ModelCard.Size(
                    faults.only("width", width, only.width()),
                    faults.only("height", height, only.height()));
        }
        ModelCard.Defaults defaults = card.defaults();
        int multiple = card.sizeMultiple();
        int most = limits.maxSide();
        int wide = faults.side("width", width, multiple, most, defaults.width());
        int high = faults.side("height", height, multiple, most, defaults.height());
        if (given.init().isEmpty()) {
            return new ModelCard.Size(wide, high);
        }
        Pixels picture = given.init().get();
        return new ModelCard.Size(
                width == null ? faults.ownSide("width", picture.width(), multiple, most) : wide,
                height == null ? faults.ownSide("height", picture.height(), multiple, most) : high);
    }

    private SamplerBook.Entry sampler(String name, Faults faults) {
        if (name == null) {
            return samplers.standard();
        }
        return samplers.find(name)
                .orElseGet(
                        () -> {
                            faults.add(
                                    RefusalCode.UNKNOWN_SAMPLER,
                                    "sampler",
                                    Faults.named(name),
                                    samplers.wanted(name));
                            return samplers.standard();
                        });
    }
}
