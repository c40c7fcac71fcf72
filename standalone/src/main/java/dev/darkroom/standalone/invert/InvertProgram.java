package dev.darkroom.standalone.invert;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.drawing.Inversion;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureFile;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.PictureText;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Resampling;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Turns a picture into the noise that it would be drawn from, draws it again, and says how well it
/// came back.
///
/// @param out takes the errors
public record InvertProgram(PrintStream out) implements Program {

    private static final Setting<String> PROMPT =
            Setting.text("prompt", "", "What the picture shows; without it, nothing is said.");

    private static final Setting<Integer> STEPS =
            Setting.integer("steps", 50, 1, 1_000, "Steps in each direction.");

    private static final Setting<Integer> ITERATIONS =
            Setting.integer(
                    "iterations",
                    1,
                    1,
                    100,
                    "Network calls a step on the way to the noise; more come closer to the exact"
                            + " inverse.");

    private static final Setting<Optional<Path>> OUT =
            Setting.optionalPath("out", "PNG file for the picture drawn again.");

    private static final Setting<Boolean> JSON =
            Setting.flag("json", false, "One JSON object instead of lines.");

    @Override
    public String name() {
        return "invert";
    }

    @Override
    public String description() {
        return "Turns a picture into the noise that it would be drawn from, and draws it again.";
    }

    @Override
    public String arguments() {
        return "FILE";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom invert apple.png",
                "darkroom invert --steps 20 --iterations 10 --prompt 'a red apple' apple.png  #"
                        + " nearly exact",
                "darkroom invert --out again.png --json apple.png");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(
                PROMPT,
                STEPS,
                ITERATIONS,
                OUT,
                JSON,
                DrawingSettings.MODEL,
                DrawingSettings.DEVICE);
    }

    @Override
    public int run(Settings settings) throws IOException {
        if (settings.arguments().size() != 1) {
            throw new BadSettingsException(
                    List.of(
                            "argument FILE: found %s, wanted one picture"
                                    .formatted(settings.arguments().size())));
        }
        Pixels picture = read(Path.of(settings.arguments().getFirst()));
        int threads = Runtime.getRuntime().availableProcessors();
        var runtime = new RuntimeSettings(DrawingSettings.device(settings), threads, true);
        try (Model model = OnnxModel.load(DrawingSettings.folder(settings), runtime)) {
            Pixels fitting = fitting(picture, model.card());
            var inversion = new Inversion(model, settings.get(STEPS), settings.get(ITERATIONS));
            Inversion.RoundTrip trip = inversion.of(fitting, settings.get(PROMPT));
            Pixels decoded = model.decode(trip.clean());
            Pixels again = model.decode(trip.again());
            var report = new RoundTripReport(inversion, trip, fitting, decoded, again);
            out.print(settings.get(JSON) ? report.json() : report.lines());
            if (settings.get(OUT).isPresent()) {
                write(settings.get(OUT).get(), again);
            }
        }
        return 0;
    }

    private static Pixels read(Path file) throws IOException {
        try {
            return PictureReader.read(
                    Files.readAllBytes(file), PictureLimits.STANDARD, Backdrop.WHITE);
        } catch (IOException e) {
            throw new IOException("reading picture %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// The picture itself where the model draws its size, or else at the model's own size.
    private static Pixels fitting(Pixels picture, ModelCard card) {
        int multiple = card.sizeMultiple();
        boolean drawn =
                card.onlySize().isEmpty()
                        && picture.width() % multiple == 0
                        && picture.height() % multiple == 0;
        ModelCard.Defaults own = card.defaults();
        return drawn ? picture : Resampling.BICUBIC.resize(picture, own.width(), own.height());
    }

    private static void write(Path file, Pixels picture) throws IOException {
        var text = new PictureText("", "{}");
        Files.write(file, PictureFile.encode(picture, ImageFormat.PNG, 100, text));
    }
}
