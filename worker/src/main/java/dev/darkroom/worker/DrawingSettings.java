package dev.darkroom.worker;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassGate;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.onnx.Adapting;
import dev.darkroom.worker.onnx.Heaviness;
import dev.darkroom.worker.onnx.LoadingStep;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.Weights;
import dev.darkroom.worker.onnx.runtime.ComputeDevice;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.retrieval.IndexOrigin;
import dev.darkroom.worker.retrieval.PictureIndex;
import dev.darkroom.worker.serving.WorkerMeters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a worker draws with.
///
/// @param model folder of the model
/// @param device where networks run
/// @param passes of the network run side by side; empty for what suits the device
/// @param beside what lies outside of the model's folder
public record DrawingSettings(
        Path model, ComputeDevice device, Optional<Integer> passes, OnnxModel.Beside beside) {

    public static final Setting<String> MODEL =
            Setting.text(
                            "model",
                            "models/emoji",
                            "Folder of the model, in the diffusers layout; looked for in the"
                                    + " working directory, then where Darkroom is installed."
                                    + " NAME=FOLDER serves the queue of that name; commas between"
                                    + " several.")
                    .repeatable();
    public static final Setting<String> DEVICE =
            Setting.text("device", "cpu", "Where networks run: cpu, cuda or cuda:N.");
    public static final Setting<Optional<Integer>> PASSES =
            Setting.optionalInteger(
                    "passes",
                    1,
                    256,
                    "Passes side by side, of all models together; if left out one per core on a"
                            + " CPU, and one on a GPU or of a model above 256 MiB.");
    public static final Setting<Optional<Path>> PREVIEW_DECODER =
            Setting.optionalPath(
                    "preview-decoder",
                    "ONNX file of a small decoder that makes previews, such as TAESD's; if left out"
                            + " they are made by the model's linear map.");

    public static final Setting<Optional<Path>> ADAPTERS =
            Setting.optionalPath(
                    "adapters",
                    "Folder of adapters (LoRA, .safetensors) that requests may use by their files'"
                            + " names.");
    public static final Setting<Long> ADAPTER_MEMORY =
            Setting.bytes(
                    "adapter-memory",
                    "8GiB",
                    "Memory for networks with adapters merged into them; those used longest ago are"
                            + " dropped.");

    public static final Setting<Optional<Path>> INDEX =
            Setting.optionalPath(
                    "index",
                    "Folder that darkroom index made: its pictures prompt drawings that ask for"
                            + " them.");

    /// The launcher says where Darkroom is installed.
    private static final String HOME = "darkroom.home";

    /// Everything that [#of] reads.
    public static final List<Setting<?>> ALL =
            List.of(MODEL, DEVICE, PASSES, PREVIEW_DECODER, ADAPTERS, ADAPTER_MEMORY, INDEX);

    /// @throws BadSettingsException if there is no such device, folder of adapters or index
    public static DrawingSettings of(Settings settings) {
        return new DrawingSettings(
                folder(settings),
                device(settings),
                settings.get(PASSES),
                new OnnxModel.Beside(
                        settings.get(PREVIEW_DECODER), adapters(settings), index(settings)));
    }

    private static Optional<Path> index(Settings settings) {
        return indexOrigin(settings).flatMap(_ -> settings.get(INDEX));
    }

    /// What made the index that [#INDEX] means, where there is one.
    ///
    /// @throws BadSettingsException if its folder holds none
    public static Optional<IndexOrigin> indexOrigin(Settings settings) {
        return settings.get(INDEX).map(DrawingSettings::origin);
    }

    private static IndexOrigin origin(Path folder) {
        try (PictureIndex index = PictureIndex.open(folder)) {
            return index.origin();
        } catch (IOException e) {
            throw new BadSettingsException(
                    List.of(
                            "setting index: found '%s', wanted a folder that darkroom index made (%s)"
                                    .formatted(folder, e.getMessage())));
        }
    }

    private static Optional<Adapting.Place> adapters(Settings settings) {
        Optional<Path> folder = settings.get(ADAPTERS);
        folder.filter(path -> !Files.isDirectory(path))
                .ifPresent(
                        path -> {
                            throw new BadSettingsException(
                                    List.of(
                                            "setting adapters: found '%s', wanted a folder"
                                                    .formatted(path)));
                        });
        return folder.map(path -> new Adapting.Place(path, settings.get(ADAPTER_MEMORY)));
    }

    /// The folder that [#MODEL] means; of several the default model's, or the first.
    public static Path folder(Settings settings) {
        return installed(ServedModels.mainFolder(settings.get(MODEL)));
    }

    /// @throws BadSettingsException if [#DEVICE] names none
    public static ComputeDevice device(Settings settings) {
        String name = settings.get(DEVICE);
        return ComputeDevice.named(name)
                .orElseThrow(
                        () ->
                                new BadSettingsException(
                                        List.of(
                                                "setting device: found '%s', wanted cpu, cuda or cuda:N"
                                                        .formatted(name))));
    }

    /// Loads the model.
    ///
    /// @throws dev.darkroom.worker.onnx.folder.ModelFolderException naming what is missing or
    ///   cannot be used
    /// @throws dev.darkroom.worker.onnx.runtime.DeviceUnavailableException if the device cannot be
    ///   had
    public Model open() {
        return open(_ -> {});
    }

    /// The same.
    ///
    /// @param listener told how far it is
    public Model open(Consumer<LoadingStep> listener) {
        ModelFolder folder = ModelFolder.open(model);
        int threads = device instanceof ComputeDevice.Cpu ? cores(folder).threadsPerCall() : 1;
        return OnnxModel.load(folder, new RuntimeSettings(device, threads, true), beside, listener);
    }

    /// The same, of another model.
    public DrawingSettings of(Path otherModel) {
        return new DrawingSettings(otherModel, device, passes, beside);
    }

    /// The bytes that the loaded model's weights take.
    ///
    /// @throws dev.darkroom.worker.onnx.folder.ModelFolderException if they cannot be read
    public long weightBytes() {
        Weights weights = Heaviness.weights(ModelFolder.open(model));
        return device instanceof ComputeDevice.Cpu ? weights.loaded() : weights.total();
    }

    /// What the passes of all models of a process go through: as many as are asked for, or as many
    /// as there are cores for.
    public PassGate gate() {
        int usual = device instanceof ComputeDevice.Cpu ? processors() : 1;
        return new PassGate(passes.orElse(usual));
    }

    /// All that draws with a loaded model.
    public StudioArtist artist(Model loaded, WorkerMeters meters) {
        return artist(loaded, gate(), meters);
    }

    /// The same, beside other models.
    ///
    /// @param gate that its passes go through
    public StudioArtist artist(Model loaded, PassGate gate, WorkerMeters meters) {
        BatchLimits usual;
        int cores = 1;
        switch (device) {
            case ComputeDevice.Cpu _ -> {
                Heaviness heaviness = Heaviness.of(loaded.heavy(), passes.orElse(0), processors());
                usual = BatchLimits.onCpu(heaviness.passes());
                cores = passes.isPresent() ? 1 : heaviness.threadsPerCall();
            }
            case ComputeDevice.Cuda _ -> usual = BatchLimits.onGpu(passes.orElse(1));
        }
        return new StudioArtist(loaded, limits(loaded, usual), gate.door(cores), meters);
    }

    /// Loads the model and all that draws with it; throws what [#open] throws.
    public StudioArtist load(WorkerMeters meters) {
        return load(meters, _ -> {});
    }

    /// The same.
    ///
    /// @param progress told in a few words how far it is
    public StudioArtist load(WorkerMeters meters, Consumer<String> progress) {
        return artist(open(step -> progress.accept(step.text())), meters);
    }

    static Path installed(Path model) {
        String home = System.getProperty(HOME);
        return home == null || Files.exists(model) ? model : Path.of(home).resolve(model);
    }

    private static BatchLimits limits(Model loaded, BatchLimits usual) {
        return loaded.memory()
                .map(
                        memory ->
                                usual.withMemory(
                                        memory.pass(),
                                        row -> memory.row().applyAsLong(row.pixels())))
                .orElse(usual);
    }

    private Heaviness cores(ModelFolder folder) {
        return Heaviness.of(folder, passes.orElse(0), processors());
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
