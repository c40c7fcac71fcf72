package dev.darkroom.standalone;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.onnx.ModelFolders;
import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Lists the models at hand.
///
/// @param out takes one line a model
record ModelsProgram(PrintStream out) implements Program {

    @Override
    public String name() {
        return "models";
    }

    @Override
    public String description() {
        return "Lists the models in each FOLDER or of what runs at each ADDRESS, or the bundled"
                + " ones.";
    }

    @Override
    public String arguments() {
        return "[FOLDER|ADDRESS...]";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom models                 # what comes with Darkroom",
                "darkroom models ~/models        # each folder in the diffusers ONNX layout",
                "darkroom models --adapters ~/loras ~/models/sd15   # and the adapters for it",
                "darkroom models http://localhost:8080   # of up or serve; a worker's telemetry"
                        + " port does, too");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(DrawingSettings.ADAPTERS);
    }

    @Override
    public int run(Settings settings) throws IOException, InterruptedException {
        boolean allUsable = true;
        for (String place : places(settings)) {
            if (place.matches("https?://.*")) {
                new RunningModels(URI.create(place)).lines().forEach(out::println);
            } else {
                allUsable &= list(Path.of(place), settings.get(DrawingSettings.ADAPTERS));
            }
        }
        return allUsable ? 0 : 1;
    }

    private void adapters(Path model, Optional<Path> folder) throws IOException {
        if (folder.isEmpty()) {
            return;
        }
        AdapterShelf shelf = ModelFolders.adapters(model, folder.get());
        shelf.names().forEach(name -> out.println(line(name, shelf.find(name))));
    }

    private void pictures(Path model) {
        ModelFolder folder = ModelFolder.open(model);
        ControlParts.of(folder).byName().forEach((name, part) -> out.println(line(name, part)));
        line(ImageParts.of(folder)).ifPresent(out::println);
    }

    private static Optional<String> line(ImageParts found) {
        return switch (found) {
            case ImageParts.Absent() -> Optional.empty();
            case ImageParts.Unusable(var why) ->
                    Optional.of("  image prompts cannot be used: " + why);
            case ImageParts.Usable usable ->
                    Optional.of(
                            "  image prompts by %s%s%s"
                                    .formatted(
                                            String.join(", ", usable.networks()),
                                            usable.scaled() ? "" : "; at scale 1 alone",
                                            usable.several() ? "; several at once" : ""));
        };
    }

    private static String line(String name, ControlParts.Part control) {
        return switch (control) {
            case ControlParts.Part.Usable(var part) -> "  control %-24s %s".formatted(name, part);
            case ControlParts.Part.Unusable(var why) ->
                    "  control %-24s cannot be used: %s".formatted(name, why);
        };
    }

    private static String line(String name, AdapterShelf.Found found) {
        return switch (found) {
            case AdapterShelf.Found.Usable(var sha256, var denoiser, var texts) ->
                    "  adapter %-24s %s; SHA-256 %s"
                            .formatted(name, changes(denoiser, texts), sha256);
            case AdapterShelf.Found.Unusable(var why) ->
                    "  adapter %-24s cannot be used: %s".formatted(name, why);
            case AdapterShelf.Found.Absent() -> "  adapter %-24s is gone".formatted(name);
        };
    }

    private static String changes(boolean denoiser, boolean texts) {
        if (!texts) {
            return "denoiser";
        }
        return denoiser ? "denoiser and text encoders" : "text encoders";
    }

    private boolean list(Path folder, Optional<Path> adapters) throws IOException {
        boolean allUsable = true;
        for (ModelFolders.Offer offer : ModelFolders.in(folder)) {
            allUsable &= offer instanceof ModelFolders.Offer.Usable;
            out.println(line(offer));
            if (offer instanceof ModelFolders.Offer.Usable usable) {
                pictures(usable.path());
                adapters(usable.path(), adapters);
            }
        }
        return allUsable;
    }

    private static List<String> places(Settings settings) {
        if (!settings.arguments().isEmpty()) {
            return settings.arguments();
        }
        Path bundled = Home.models();
        return Files.isDirectory(bundled) ? List.of(bundled.toString()) : List.of();
    }

    private static String line(ModelFolders.Offer offer) {
        return switch (offer) {
            case ModelFolders.Offer.Usable(
                            var path,
                            var name,
                            var pipeline,
                            var oneTimestep,
                            var need) ->
                    "%-16s %-36s %s; %s".formatted(name, pipeline, path, need.text())
                            + oneTimestep
                                    .map(
                                            "; images at different steps do not share passes: "
                                                    ::concat)
                                    .orElse("");
            case ModelFolders.Offer.Unusable(var path, var found) ->
                    "%-16s cannot be used: %s".formatted(path.getFileName(), found);
        };
    }
}
