package dev.darkroom.standalone.index;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.HarmlessOutput;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.onnx.IndexingEncoder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.retrieval.PictureIndexWriter;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Makes an index of the pictures in a folder, or adds them to one.
///
/// @param out takes what became of them
/// @param err names those that are left out
public record IndexProgram(PrintStream out, PrintStream err) implements Program {

    private static final Setting<String> OUT =
            Setting.required("out", "Folder of the index; one that is there is added to.");

    @Override
    public String name() {
        return "index";
    }

    @Override
    public String description() {
        return "Makes an index of the pictures in DIR and the folders below it, for --retrieve.";
    }

    @Override
    public String arguments() {
        return "DIR";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom index photos --model ~/models/sd15-ip --out photos.index",
                "darkroom draw 'a cat' --model ~/models/sd15-ip --index photos.index --retrieve 2");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(OUT, DrawingSettings.MODEL, DrawingSettings.DEVICE);
    }

    @Override
    public int run(Settings settings) throws IOException {
        Path folder = folder(settings);
        int threads = Runtime.getRuntime().availableProcessors();
        var runtime = new RuntimeSettings(DrawingSettings.device(settings), threads, true);
        Path index = Path.of(settings.get(OUT));
        try (IndexingEncoder encoder =
                        IndexingEncoder.open(DrawingSettings.folder(settings), runtime);
                PictureIndexWriter writer = PictureIndexWriter.open(index, encoder.origin())) {
            Indexing.Tally tally =
                    new Indexing(folder, encoder, writer, HarmlessOutput.over(err)).all();
            out.printf("%s: %s%n", index, tally.words());
            return tally.leftOut() == 0 ? 0 : 1;
        }
    }

    private static Path folder(Settings settings) {
        List<String> given = settings.arguments();
        if (given.size() != 1 || !Files.isDirectory(Path.of(given.getFirst()))) {
            throw new BadSettingsException(
                    List.of(
                            "argument DIR: found '%s', wanted one folder of pictures"
                                    .formatted(String.join(" ", given))));
        }
        return Path.of(given.getFirst());
    }
}
