package dev.darkroom.producer;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.AdapterUse;
import dev.darkroom.schemas.ClassGuidance;
import dev.darkroom.schemas.PixelOffset;
import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.Retrieval;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a command line can say of the requests it makes, beside their prompts. What is left out is
/// the model's own default; what the model cannot do is refused by the worker, which knows.
public final class RequestSettings {
    private static final long MAX_SEED = (1L << 53) - 1;

    public static final Setting<Optional<String>> NEGATIVE =
            Setting.optional("negative", "What to steer away from.");

    public static final Setting<Optional<Integer>> STEPS =
            Setting.optionalInteger("steps", 1, 10_000, "Denoising steps.");

    public static final Setting<Optional<Double>> GUIDANCE =
            Setting.optionalNumber(
                    "guidance", 0, 1_000, "Classifier-free guidance scale; none at 1 or less.");

    public static final Setting<Optional<Double>> GUIDANCE_RESCALE =
            Setting.optionalNumber(
                    "guidance-rescale",
                    0,
                    1,
                    "How far guidance is brought back to the deviation of the unguided answer.");

    public static final Setting<Optional<String>> SAMPLER =
            Setting.optional("sampler", "One of those that darkroom samplers lists.");

    public static final Setting<Optional<Map<String, Object>>> SAMPLER_OPTIONS =
            Setting.optional(
                    "sampler-options",
                    "NAME=VALUE and spaces between them, such as eta=0.5 solver_order=3",
                    SamplerOptionsText::read,
                    "Options of the sampler by diffusers' names, such as eta=0.5; lists with"
                            + " commas.");

    public static final Setting<Optional<Long>> VARIATION_SEED =
            Setting.optionalLong(
                    "variation-seed",
                    0,
                    MAX_SEED,
                    "Seed of other noise, for pictures near that of the seed.");

    public static final Setting<Optional<Double>> VARIATION_STRENGTH =
            Setting.optionalNumber(
                    "variation-strength", 0, 1, "How far to go towards that other noise.");

    public static final Setting<Optional<PixelSize>> SIZE =
            size("size", "Width and height in pixels.");

    public static final Setting<Optional<Path>> INIT =
            Setting.optionalPath(
                    "init", "PNG, JPEG or WebP file to start from in place of noise alone.");

    public static final Setting<Optional<Double>> STRENGTH =
            Setting.optionalNumber(
                    "strength",
                    0,
                    1,
                    "How far to go from the picture of --init: little of it is left at 1; 0.8 if"
                            + " left out.");

    public static final Setting<Optional<Path>> MASK =
            Setting.optionalPath(
                    "mask",
                    "File that is white where the picture of --init is drawn anew and black where"
                            + " it is kept.");

    public static final Setting<Optional<String>> NOISE =
            oneOf(
                    "noise",
                    List.of("cpu", "cuda"),
                    "Whose random numbers seeds stand for: cpu or cuda.");

    public static final Setting<Optional<String>> PROMPT_2 =
            Setting.optional("prompt-2", "What the second text encoder reads.");

    public static final Setting<Optional<String>> PROMPT_3 =
            Setting.optional("prompt-3", "What the third text encoder reads.");

    public static final Setting<Optional<String>> NEGATIVE_2 =
            Setting.optional("negative-2", "What the second text encoder is steered away from.");

    public static final Setting<Optional<String>> NEGATIVE_3 =
            Setting.optional("negative-3", "What the third text encoder is steered away from.");

    public static final Setting<Optional<Integer>> CLIP_SKIP =
            Setting.optionalInteger(
                    "clip-skip", 0, 100, "Last layers of the CLIP encoders to leave out.");

    public static final Setting<Optional<Integer>> MAX_SEQUENCE_LENGTH =
            Setting.optionalInteger(
                    "max-sequence-length", 1, 10_000, "Tokens that the T5 encoder reads.");

    public static final Setting<Boolean> PROMPT_WEIGHTING =
            Setting.flag(
                    "prompt-weighting", false, "Lets (word:1.3), ((word)) and [word] weigh words.");

    public static final Setting<Optional<String>> LONG_PROMPTS =
            oneOf(
                    "long-prompts",
                    List.of("chunk", "truncate", "refuse"),
                    "What becomes of prompts beyond a CLIP encoder's window: chunk, truncate or"
                            + " refuse.");

    public static final Setting<Optional<PixelSize>> ORIGINAL_SIZE =
            size("original-size", "Size of the training picture to draw like.");

    public static final Setting<Optional<PixelSize>> TARGET_SIZE =
            size("target-size", "Size that picture was brought to.");

    public static final Setting<Optional<PixelOffset>> CROP =
            offset("crop", "Where that picture was cut.");

    public static final Setting<Optional<PixelSize>> NEGATIVE_ORIGINAL_SIZE =
            size("negative-original-size", "--original-size of what to steer away from.");

    public static final Setting<Optional<PixelSize>> NEGATIVE_TARGET_SIZE =
            size("negative-target-size", "--target-size of what to steer away from.");

    public static final Setting<Optional<PixelOffset>> NEGATIVE_CROP =
            offset("negative-crop", "--crop of what to steer away from.");

    public static final Setting<Optional<List<AdapterUse>>> ADAPTER =
            Setting.optional(
                    "adapter",
                    "NAME, NAME:SCALE or NAME:SCALE:TEXT_ENCODER_SCALE, several with commas between"
                            + " them, such as ink:0.8,detail",
                    AdapterWords::read,
                    "Adapters (LoRA) of the worker's folder, each NAME, NAME:SCALE or"
                            + " NAME:SCALE:TEXT_ENCODER_SCALE, with commas between them.");

    public static final Setting<Optional<ClassGuidance>> CLASS_GUIDANCE =
            Setting.optional(
                    "class-guidance",
                    "LABEL or LABEL:SCALE, such as red-apple:5",
                    ClassWords::read,
                    "A class that the model's classifier leads the drawing towards, LABEL or"
                            + " LABEL:SCALE.");

    public static final Setting<Optional<List<ControlWords>>> CONTROL =
            Setting.optional(
                    "control",
                    "NAME=PICTURE or"
                            + " NAME=PICTURE:scale=0.8,start=0,end=0.6,preprocessor=canny,guess,"
                            + " several with semicolons between them",
                    ControlWords::read,
                    "Pictures that the model's control networks (ControlNet) lead the drawing by,"
                            + " each NAME=PICTURE, or PICTURE where there is one network.");

    public static final Setting<Optional<LikeWords>> LIKE =
            Setting.optional(
                    "like",
                    "PICTURE or PICTURE:scale=0.6",
                    LikeWords::read,
                    "Picture that prompts the drawing beside its words, in models with an image"
                            + " encoder (IP-Adapter).");

    public static final Setting<Optional<Retrieval>> RETRIEVE =
            Setting.optional(
                    "retrieve",
                    "K or K:scale=0.6, such as 2",
                    RetrieveWords::read,
                    "Pictures of the worker's index that prompt beside the words: the K nearest.");

    /// What most pictures are asked for with.
    public static final List<Setting<?>> USUAL =
            List.of(NEGATIVE, STEPS, GUIDANCE, SAMPLER, SIZE, INIT, STRENGTH, MASK);

    /// What few are.
    public static final List<Setting<?>> RARE =
            List.of(
                    NOISE,
                    SAMPLER_OPTIONS,
                    VARIATION_SEED,
                    VARIATION_STRENGTH,
                    GUIDANCE_RESCALE,
                    PROMPT_2,
                    PROMPT_3,
                    NEGATIVE_2,
                    NEGATIVE_3,
                    CLIP_SKIP,
                    MAX_SEQUENCE_LENGTH,
                    PROMPT_WEIGHTING,
                    LONG_PROMPTS,
                    ADAPTER,
                    CLASS_GUIDANCE,
                    CONTROL,
                    LIKE,
                    RETRIEVE,
                    ORIGINAL_SIZE,
                    TARGET_SIZE,
                    CROP,
                    NEGATIVE_ORIGINAL_SIZE,
                    NEGATIVE_TARGET_SIZE,
                    NEGATIVE_CROP);

    private static final Pattern PAIR = Pattern.compile("(\\d{1,5})[x,](\\d{1,5})");

    private RequestSettings() {}

    /// Says in `request` what the settings say.
    ///
    /// @throws BadSettingsException if a picture cannot be read
    public static PromptRequest.Builder apply(Settings settings, PromptRequest.Builder request) {
        Optional<PixelSize> size = settings.get(SIZE);
        StartingPicture picture = StartingPicture.read(settings);
        return request.setNegativePrompt(settings.get(NEGATIVE).orElse(null))
                .setSteps(settings.get(STEPS).orElse(null))
                .setGuidanceScale(settings.get(GUIDANCE).orElse(null))
                .setGuidanceRescale(settings.get(GUIDANCE_RESCALE).orElse(null))
                .setSampler(settings.get(SAMPLER).orElse(null))
                .setSamplerOptions(settings.get(SAMPLER_OPTIONS).orElse(null))
                .setVariationSeed(settings.get(VARIATION_SEED).orElse(null))
                .setVariationStrength(settings.get(VARIATION_STRENGTH).orElse(null))
                .setWidth(size.map(PixelSize::getWidth).orElse(null))
                .setHeight(size.map(PixelSize::getHeight).orElse(null))
                .setInitImage(picture.init().orElse(null))
                .setStrength(settings.get(STRENGTH).orElse(null))
                .setMask(picture.mask().orElse(null))
                .setNoise(settings.get(NOISE).orElse(null))
                .setPrompt2(settings.get(PROMPT_2).orElse(null))
                .setPrompt3(settings.get(PROMPT_3).orElse(null))
                .setNegativePrompt2(settings.get(NEGATIVE_2).orElse(null))
                .setNegativePrompt3(settings.get(NEGATIVE_3).orElse(null))
                .setClipSkip(settings.get(CLIP_SKIP).orElse(null))
                .setMaxSequenceLength(settings.get(MAX_SEQUENCE_LENGTH).orElse(null))
                .setPromptWeighting(settings.get(PROMPT_WEIGHTING) ? true : null)
                .setLongPrompts(settings.get(LONG_PROMPTS).orElse(null))
                .setOriginalSize(settings.get(ORIGINAL_SIZE).orElse(null))
                .setTargetSize(settings.get(TARGET_SIZE).orElse(null))
                .setCropTopLeft(settings.get(CROP).orElse(null))
                .setNegativeOriginalSize(settings.get(NEGATIVE_ORIGINAL_SIZE).orElse(null))
                .setNegativeTargetSize(settings.get(NEGATIVE_TARGET_SIZE).orElse(null))
                .setNegativeCropTopLeft(settings.get(NEGATIVE_CROP).orElse(null))
                .setAdapters(settings.get(ADAPTER).orElse(null))
                .setClassGuidance(settings.get(CLASS_GUIDANCE).orElse(null))
                .setControls(ControlWords.requested(settings.get(CONTROL).orElse(List.of())))
                .setImagePrompt(settings.get(LIKE).map(LikeWords::requested).orElse(null))
                .setRetrieve(settings.get(RETRIEVE).orElse(null));
    }

    private static Setting<Optional<PixelSize>> size(String name, String description) {
        return Setting.optional(
                name,
                "WIDTHxHEIGHT in pixels, such as 256x128",
                pair('x', PixelSize::new),
                description);
    }

    private static Setting<Optional<PixelOffset>> offset(String name, String description) {
        return Setting.optional(
                name, "LEFT,TOP in pixels, such as 0,64", pair(',', PixelOffset::new), description);
    }

    private static <T> Function<String, T> pair(
            char between, BiFunction<Integer, Integer, T> maker) {
        return text -> {
            Matcher numbers = PAIR.matcher(text);
            if (!numbers.matches() || text.indexOf(between) < 0) {
                throw new IllegalArgumentException(text);
            }
            return maker.apply(
                    Integer.valueOf(numbers.group(1)), Integer.valueOf(numbers.group(2)));
        };
    }

    private static Setting<Optional<String>> oneOf(
            String name, List<String> words, String description) {
        return Setting.optional(
                name,
                "one of " + String.join(", ", words),
                text -> {
                    if (!words.contains(text)) {
                        throw new IllegalArgumentException(text);
                    }
                    return text;
                },
                description);
    }
}
