package dev.darkroom.standalone.evaluate;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Bus;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.evaluation.Evaluation;
import dev.darkroom.worker.evaluation.FeatureNetwork;
import dev.darkroom.worker.evaluation.Samples;
import dev.darkroom.worker.onnx.part.ClipEncoders;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures generated pictures against real ones.
///
/// @param out takes the figures
/// @param err is told what is left out
public record EvaluateProgram(PrintStream out, PrintStream err) implements Program {

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public String description() {
        return "Measures generated pictures against real ones: FID, KID, Inception Score,"
                + " precision, recall, density, coverage, CLIP score.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom evaluate --generated pictures --reference photos",
                "darkroom evaluate --generated topic --reference photos     # of a running"
                        + " Darkroom",
                "darkroom evaluate --generated pictures --reference photos --features"
                        + " inception/model.onnx",
                "darkroom evaluate --json --generated pictures --reference photos | jq"
                        + " '.figures[0].value'");
    }

    @Override
    public List<Setting<?>> settings() {
        return EvaluateSettings.ALL;
    }

    @Override
    public int run(Settings settings) throws IOException {
        Path model = DrawingSettings.folder(settings);
        Path features =
                settings.get(EvaluateSettings.FEATURES)
                        .orElse(model.resolve("features").resolve("model.onnx"));
        Optional<Path> clip =
                settings.get(EvaluateSettings.CLIP)
                        .or(() -> Optional.of(model.resolve("clip")).filter(Files::isDirectory));
        demand(settings, features, clip);
        var sessions =
                new Sessions(
                        new RuntimeSettings(
                                DrawingSettings.device(settings),
                                Runtime.getRuntime().availableProcessors(),
                                true));
        try (FeatureNetwork network =
                        FeatureNetwork.open(
                                features,
                                settings.get(EvaluateSettings.FEATURES_OUTPUT),
                                settings.get(EvaluateSettings.LOGITS_OUTPUT),
                                sessions);
                ClipEncoders encoders =
                        clip.map(folder -> ClipEncoders.open(folder, sessions)).orElse(null)) {
            var evaluation =
                    new Evaluation(network, Optional.ofNullable(encoders), limits(settings));
            Samples generated = generated(settings);
            Samples reference =
                    new PictureFolder(Path.of(settings.get(EvaluateSettings.REFERENCE)));
            var report = new FigureReport(generated, reference, features, clip);
            Evaluation.Outcome outcome = evaluation.of(generated, reference);
            out.print(
                    settings.get(EvaluateSettings.JSON)
                            ? report.json(outcome)
                            : report.table(outcome));
            return 0;
        }
    }

    private static Evaluation.Limits limits(Settings settings) {
        return new Evaluation.Limits(
                settings.get(EvaluateSettings.AT_MOST),
                settings.get(EvaluateSettings.NEIGHBOURS),
                settings.get(EvaluateSettings.SPLITS));
    }

    private Samples generated(Settings settings) {
        String where = settings.get(EvaluateSettings.GENERATED);
        return where.equals(EvaluateSettings.TOPIC)
                ? new PictureTopics(
                        Bus.to(settings.get(KafkaSettings.BOOTSTRAP_SERVERS), settings), err)
                : new PictureFolder(Path.of(where));
    }

    /// Everything that is plainly not there, at once.
    private static void demand(Settings settings, Path features, Optional<Path> clip) {
        var faults = new ArrayList<String>();
        String generated = settings.get(EvaluateSettings.GENERATED);
        if (!generated.equals(EvaluateSettings.TOPIC) && !Files.isDirectory(Path.of(generated))) {
            faults.add(
                    "setting generated: found '%s', wanted a folder, or the word topic"
                            .formatted(generated));
        }
        String reference = settings.get(EvaluateSettings.REFERENCE);
        if (!Files.isDirectory(Path.of(reference))) {
            faults.add("setting reference: found '%s', wanted a folder".formatted(reference));
        }
        if (!Files.isRegularFile(features)) {
            faults.add(
                    "setting features: there is no file %s; an ONNX network of pictures would do"
                            .formatted(features));
        }
        clip.filter(folder -> !Files.isDirectory(folder))
                .ifPresent(folder -> faults.add("setting clip: there is no folder " + folder));
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
    }
}
