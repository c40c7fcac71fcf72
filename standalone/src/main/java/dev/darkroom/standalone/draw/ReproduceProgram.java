package dev.darkroom.standalone.draw;

import dev.darkroom.broker.Options;
import dev.darkroom.producer.ControlWords;
import dev.darkroom.producer.LikeWords;
import dev.darkroom.producer.RequestSettings;
import dev.darkroom.runtime.ScratchFolder;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.LocalSettings;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.ServedModels;
import dev.darkroom.worker.WorkerSettings;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Draws a picture again from what is inscribed in it, on a Darkroom in this process, and compares
/// the bytes.
///
/// @param out says whether they are the same, and what differs
/// @param err takes progress and failures
public record ReproduceProgram(PrintStream out, PrintStream err) implements Program {

    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Setting<Optional<Path>> OUT =
            Setting.optionalPath("out", "File for the picture that is drawn again.");

    @Override
    public String name() {
        return "reproduce";
    }

    @Override
    public String description() {
        return "Draws PICTURE again from what is inscribed in it, and compares the bytes.";
    }

    @Override
    public String arguments() {
        return "PICTURE";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom reproduce apple.png                  # the same bytes, or what differs",
                "darkroom reproduce --init sketch.png fox.png  # where it started from a picture",
                "darkroom reproduce --control canny=edges.png fox.png  # where pictures led it",
                "darkroom reproduce --like van-gogh.png fox.png  # where a picture prompted it",
                "darkroom reproduce --index photos.index fox.png  # where pictures of an index"
                        + " did");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.of(
                        List.<Setting<?>>of(
                                OUT,
                                RequestSettings.INIT,
                                RequestSettings.MASK,
                                RequestSettings.CONTROL,
                                RequestSettings.LIKE),
                        LocalSettings.USUAL,
                        LocalSettings.RARE)
                .<Setting<?>>flatMap(List::stream)
                .filter(setting -> !setting.equals(LocalSettings.DATA))
                .toList();
    }

    @Override
    public boolean lists(Setting<?> setting) {
        return !LocalSettings.RARE.contains(setting);
    }

    @Override
    public int run(Settings settings) throws IOException, InterruptedException {
        if (settings.arguments().size() != 1) {
            throw refused("found %s files".formatted(settings.arguments().size()));
        }
        Path file = Path.of(settings.arguments().getFirst());
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw refused("found '%s', no readable file".formatted(file));
        }
        byte[] picture = Files.readAllBytes(file);
        Inscribed inscribed = inscribed(file, picture);
        Optional<byte[]> again = draw(request(file, inscribed, settings), settings);
        if (again.isEmpty()) {
            return 1;
        }
        if (settings.get(OUT).isPresent()) {
            Files.write(settings.get(OUT).get(), again.get());
        }
        if (Arrays.equals(picture, again.get())) {
            out.printf("%s: the same, byte for byte%n", file);
            return 0;
        }
        out.printf("%s: other bytes; %s%n", file, PixelDifference.of(picture, again.get()));
        inscribed.differences(Inscribed.in(again.get())).forEach(line -> out.println("  " + line));
        return 1;
    }

    private static Inscribed inscribed(Path file, byte[] picture) {
        try {
            return Inscribed.in(picture);
        } catch (IllegalArgumentException e) {
            throw refused("found '%s', %s".formatted(file, e.getMessage()));
        }
    }

    private static PromptRequest request(Path file, Inscribed inscribed, Settings settings)
            throws IOException {
        var faults = new ArrayList<String>();
        needs(RequestSettings.INIT, inscribed.startsFromAPicture(), settings, faults);
        needs(RequestSettings.MASK, inscribed.hasAMask(), settings, faults);
        needs(RequestSettings.LIKE, inscribed.isPromptedByAPicture(), settings, faults);
        if (inscribed.isPromptedFromAnIndex() && settings.get(DrawingSettings.INDEX).isEmpty()) {
            faults.add(
                    "option --%s is missing: the picture was drawn with pictures of an index"
                            .formatted(DrawingSettings.INDEX.name()));
        }
        List<ControlWords> controls = settings.get(RequestSettings.CONTROL).orElse(List.of());
        controlsNeeded(inscribed.controls(), controls).ifPresent(faults::add);
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        try {
            return inscribed.request(
                    new Inscribed.Pictures(
                            bytes(settings.get(RequestSettings.INIT)),
                            bytes(settings.get(RequestSettings.MASK)),
                            pictures(controls),
                            bytes(settings.get(RequestSettings.LIKE).map(LikeWords::picture))));
        } catch (IllegalArgumentException e) {
            throw refused(
                    "found '%s', whose inscription this version cannot ask for (%s)"
                            .formatted(file, e.getMessage()));
        }
    }

    private static void needs(
            Setting<? extends Optional<?>> setting,
            boolean needed,
            Settings settings,
            List<String> faults) {
        if (needed != settings.get(setting).isPresent()) {
            faults.add(
                    "option --%s is %s: the picture was drawn %s one"
                            .formatted(
                                    setting.name(),
                                    needed ? "missing" : "too much",
                                    needed ? "from" : "without"));
        }
    }

    /// What each was led by is inscribed, and which picture it was by its hash alone.
    private static Optional<String> controlsNeeded(List<String> led, List<ControlWords> given) {
        List<String> named = given.stream().map(ControlWords::network).toList();
        if (named.equals(led) || (led.size() == 1 && named.equals(List.of("")))) {
            return Optional.empty();
        }
        return Optional.of(
                "option --%s names %s: the picture was led by %s, and holds only hashes of what led it"
                        .formatted(RequestSettings.CONTROL.name(), listed(named), listed(led)));
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }

    private static List<ByteBuffer> pictures(List<ControlWords> controls) throws IOException {
        var pictures = new ArrayList<ByteBuffer>();
        for (ControlWords control : controls) {
            pictures.add(ByteBuffer.wrap(Files.readAllBytes(control.picture())));
        }
        return pictures;
    }

    private static Optional<ByteBuffer> bytes(Optional<Path> file) throws IOException {
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(Files.readAllBytes(file.get())));
    }

    /// @return the bytes; empty where there is no picture, which has been told then
    private Optional<byte[]> draw(PromptRequest request, Settings settings)
            throws IOException, InterruptedException {
        var order = new Order(List.of(request));
        var board = new Board(order, System::nanoTime);
        var report = new OnlyReport(err);
        try (var shutdown = Shutdown.onSignal(GRACE);
                var folder = ScratchFolder.make();
                Display display = Display.of(board, err)) {
            display.note("starting a broker, a worker and a sink");
            var drawing = new Drawing(order, new StoredGallery(), report, board, display);
            Settings here =
                    ServedModels.one(settings)
                            .with(WorkerSettings.MODEL_NAME, Optional.empty())
                            .with(LocalSettings.DATA, folder.path())
                            .with(WorkerSettings.LANES, 1);
            try (var darkroom =
                    Darkroom.start(here, folder.path().resolve("images"), Options.DEFAULT)) {
                drawing.run(darkroom.bus(), () -> darkroom.well() && !shutdown.asked());
            }
            Optional<Path> drawn = report.path();
            return drawn.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.readAllBytes(drawn.get()));
        }
    }

    private static BadSettingsException refused(String found) {
        return new BadSettingsException(
                List.of(
                        "argument PICTURE: %s; wanted one picture that Darkroom drew"
                                .formatted(found)));
    }
}
