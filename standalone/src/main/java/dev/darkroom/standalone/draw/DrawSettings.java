package dev.darkroom.standalone.draw;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What can be set of a drawing. What is left out is the model's own default; what the model or the
/// worker cannot do is refused by the worker, which knows.
final class DrawSettings {

    static final Setting<Optional<String>> NEGATIVE =
            Setting.optional("negative", "What to steer away from.");

    static final Setting<Integer> COUNT =
            Setting.integer(
                    "count", 1, 1, 10_000, "Pictures of each prompt; picture i has seed + i.");

    static final Setting<Optional<Long>> SEED =
            Setting.optionalLong(
                    "seed",
                    0,
                    (1L << 53) - 1,
                    "Seed of the first picture's noise; another each time where it is left out.");

    static final Setting<Optional<Integer>> STEPS =
            Setting.optionalInteger("steps", 1, 10_000, "Denoising steps.");

    static final Setting<Optional<Double>> GUIDANCE =
            Setting.optionalNumber(
                    "guidance", 0, 1_000, "Classifier-free guidance scale; none at 1 or less.");

    static final Setting<Optional<String>> SAMPLER =
            Setting.optional("sampler", "One of those that darkroom samplers lists.");

    static final Setting<Optional<Size>> SIZE =
            Setting.optional("size", Size.WANTED, Size::of, "Width and height in pixels.");

    static final Setting<Optional<Path>> INIT =
            Setting.optionalPath(
                    "init", "PNG, JPEG or WebP file to start from in place of noise alone.");

    static final Setting<Optional<Double>> STRENGTH =
            Setting.optionalNumber(
                    "strength",
                    0,
                    1,
                    "How far to go from the picture of --init: little of it is left at 1; 0.8 if"
                            + " left out.");

    static final Setting<Optional<Path>> MASK =
            Setting.optionalPath(
                    "mask",
                    "File that is white where the picture of --init is drawn anew and black where"
                            + " it is kept.");

    static final Setting<String> FORMAT =
            Setting.choice(
                    "format", "png", List.of("png", "jpeg", "webp"), "How pictures are encoded.");

    static final Setting<Optional<Path>> OUT =
            Setting.optionalPath(
                    "out", "Where the pictures end up; the folder images of --data if left out.");

    static final Setting<Optional<String>> BOOTSTRAP_SERVERS =
            Setting.optional(
                    KafkaSettings.BOOTSTRAP_SERVERS.name(),
                    "Kafka brokers of a running Darkroom, HOST:PORT,HOST:PORT; if left out,"
                            + " everything runs in this process.");

    static final Setting<Boolean> JSON =
            Setting.flag(
                    "json", false, "Nothing but JSON lines on standard output, one a picture.");

    static final List<Setting<?>> ALL =
            List.of(
                    NEGATIVE,
                    COUNT,
                    SEED,
                    STEPS,
                    GUIDANCE,
                    SAMPLER,
                    SIZE,
                    INIT,
                    STRENGTH,
                    MASK,
                    FORMAT,
                    OUT,
                    JSON,
                    BOOTSTRAP_SERVERS);

    private DrawSettings() {}
}
