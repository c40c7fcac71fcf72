package dev.darkroom.standalone.evaluate;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.worker.DrawingSettings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be set of an evaluation.
final class EvaluateSettings {

    /// Says that the generated pictures are those of a running Darkroom.
    static final String TOPIC = "topic";

    static final Setting<String> GENERATED =
            Setting.required(
                    "generated",
                    "Folder of the pictures to measure, or the word topic: those of a running"
                            + " Darkroom.");

    static final Setting<String> REFERENCE =
            Setting.required("reference", "Folder of real pictures to compare with.");

    static final Setting<Optional<Path>> FEATURES =
            Setting.optionalPath(
                    "features",
                    "ONNX file of the feature network, with a preprocessor_config.json beside it;"
                            + " the model's own features/model.onnx if left out.");

    static final Setting<Optional<String>> FEATURES_OUTPUT =
            Setting.optional(
                    "features-output",
                    "Output with the features; the one named features, or the only one, if left"
                            + " out.");

    static final Setting<Optional<String>> LOGITS_OUTPUT =
            Setting.optional(
                    "logits-output",
                    "Output with a number a class; the one named logits, if any, if left out.");

    static final Setting<Optional<Path>> CLIP =
            Setting.optionalPath(
                    "clip",
                    "Folder with image_encoder, feature_extractor, text_encoder and tokenizer for"
                            + " the CLIP score; the model's own folder clip, if any, if left out.");

    static final Setting<Integer> NEIGHBOURS =
            Setting.integer(
                    "neighbours", 5, 1, 1_000, "The k of precision, recall, density and coverage.");

    static final Setting<Integer> SPLITS =
            Setting.integer("splits", 10, 1, 1_000, "Parts that the Inception Score averages.");

    static final Setting<Integer> AT_MOST =
            Setting.integer(
                    "at-most",
                    10_000,
                    2,
                    200_000,
                    "Pictures of each side to look at; time and memory grow with them.");

    static final Setting<Boolean> JSON =
            Setting.flag("json", false, "One JSON object instead of a table.");

    static final List<Setting<?>> ALL =
            Stream.concat(
                            Stream.of(
                                    GENERATED,
                                    REFERENCE,
                                    FEATURES,
                                    FEATURES_OUTPUT,
                                    LOGITS_OUTPUT,
                                    CLIP,
                                    NEIGHBOURS,
                                    SPLITS,
                                    AT_MOST,
                                    JSON,
                                    DrawingSettings.MODEL,
                                    DrawingSettings.DEVICE),
                            KafkaSettings.ALL.stream())
                    .toList();

    private EvaluateSettings() {}
}
