package dev.darkroom.worker.onnx;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.sampler.ClassSteering;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.drawing.Classifier;
import dev.darkroom.worker.drawing.DrawingMemory;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.EngineIdentity;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Retrieval;
import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.drawing.WeightSet;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.image.EncoderPrint;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Planes;
import dev.darkroom.worker.onnx.family.Connected;
import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.MemoryLimit;
import dev.darkroom.worker.onnx.folder.MemoryNeed;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.folder.Weights;
import dev.darkroom.worker.onnx.learned.LearnedWords;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.ControlNetworks;
import dev.darkroom.worker.onnx.part.ImageEncoder;
import dev.darkroom.worker.onnx.part.LatentClassifier;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.PreviewDecoder;
import dev.darkroom.worker.onnx.runtime.ComputeDevice;
import dev.darkroom.worker.onnx.runtime.CpuClass;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// A model folder, loaded: its parts opened once and shared by all drawings.
///
/// @param parts owned; closed with the model
/// @param weightBytes of all networks
/// @param memory what drawing takes on a processor
/// @param connected the parts as the folder's family uses them
/// @param previews a small decoder beside the folder's own, if there is one
/// @param adapting its adapters, if there is a folder of them; closed with the model
/// @param steering a classifier in its folder, if it can lead drawings
/// @param controls the control networks in its folder
/// @param imagePrompts what lets pictures prompt it
/// @param retrieval the pictures of an index that are near to its texts
/// @param denoiser the connected one, led by these where rows say so
public record OnnxModel(
        Parts parts,
        Connected connected,
        SchedulerConfig scheduler,
        ModelCard card,
        EngineIdentity identity,
        PictureUse pictures,
        long weightBytes,
        Optional<DrawingMemory> memory,
        Optional<PreviewDecoder> previews,
        Optional<Adapting> adapting,
        Optional<LatentClassifier> steering,
        Controlling controls,
        ImagePrompting imagePrompts,
        Retrieval retrieval,
        ForwardPass denoiser)
        implements Model {

    /// Opens every part, and tries the denoiser and the decoder once.
    ///
    /// @throws ModelFolderException naming what is missing or cannot be used
    /// @throws dev.darkroom.worker.onnx.runtime.DeviceUnavailableException if the device cannot be
    ///   had
    public static OnnxModel load(Path path, RuntimeSettings settings) {
        return load(ModelFolder.open(path), settings);
    }

    /// The same, of a folder that is open already.
    public static OnnxModel load(ModelFolder folder, RuntimeSettings settings) {
        return load(folder, settings, Beside.NOTHING, _ -> {});
    }

    /// What is used with a model and lies outside of its folder.
    ///
    /// @param previewDecoder file of a [PreviewDecoder]
    /// @param adapters where its adapters lie
    /// @param index folder of an index of pictures
    public record Beside(
            Optional<Path> previewDecoder,
            Optional<Adapting.Place> adapters,
            Optional<Path> index) {
        public static final Beside NOTHING =
                new Beside(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same.
    ///
    /// @param listener told how far it is, on this thread
    public static OnnxModel load(
            ModelFolder folder,
            RuntimeSettings settings,
            Beside beside,
            Consumer<LoadingStep> listener) {
        Family family = Family.of(folder);
        ModelFolder.Needs needs = family.needs(folder);
        folder.require(needs);
        var weights = Weights.of(folder, needs);
        var reader = new CardReader(folder);
        Optional<DrawingMemory> memory = memory(folder, settings, weights, reader.size(family));
        SchedulerConfig scheduler = ScheduleReader.read(folder, family);
        LearnedWords learned = LearnedWords.of(folder);
        var loading = new Loading(weights, listener);
        ControlParts controlParts = ControlParts.of(folder);
        ImageParts images = ImageParts.of(folder);
        Hashing hashing = Hashing.begin(folder, needs, learned.files(), controlParts, images);
        Parts parts = new Parts(folder, learned, new Sessions(settings), loading::opening);
        try {
            Connected connected = family.connect(parts);
            Autoencoder autoencoder = connected.autoencoder();
            int channels = autoencoder.channels();
            ControlNetworks networks =
                    ControlNetworks.open(parts, controlParts, autoencoder.factor());
            Optional<ImageEncoder> encoder = ImagePrompting.open(parts, images);
            Hashes hashes = hashing.await(loading::hashing);
            ModelCard card = reader.card(family, connected, hashes.model());
            var prompting = ImagePrompting.of(parts, images, encoder, hashes.imagePrompt());
            return new OnnxModel(
                    parts,
                    connected,
                    scheduler,
                    card,
                    identity(card, settings),
                    pictures(folder, connected),
                    weights.total(),
                    memory,
                    beside.previewDecoder().map(file -> parts.previewDecoder(file, channels)),
                    beside.adapters().map(place -> Adapting.of(place, family, parts, networks)),
                    ClassSteering.of(scheduler).flatMap(_ -> parts.classifier()),
                    new Controlling(controlParts, networks, hashes.controls()),
                    prompting,
                    Retrieving.of(beside.index(), parts, prompting),
                    networks.leading(connected.denoiser()));
        } catch (RuntimeException | Error e) {
            hashing.stop();
            parts.close();
            throw e;
        }
    }

    private static Optional<DrawingMemory> memory(
            ModelFolder folder, RuntimeSettings settings, Weights weights, ModelCard.Size size) {
        return switch (settings.device()) {
            case ComputeDevice.Cuda _ -> Optional.empty();
            case ComputeDevice.Cpu _ -> {
                MemoryLimit.Room room = MemoryLimit.here();
                MemoryNeed.least(folder, weights, size).demandFit(folder, room);
                yield Optional.of(MemoryNeed.of(folder, weights, size).within(folder, room));
            }
        };
    }

    /// By the channels that the denoiser takes: those of the latents alone, or with a mask and a
    /// masked picture beside them.
    private static PictureUse pictures(ModelFolder folder, Connected connected) {
        boolean encodes = connected.autoencoder().encodes();
        int latents = connected.autoencoder().channels();
        int taken = connected.denoiser().channels();
        if (taken == latents) {
            return encodes ? PictureUse.WHERE_GIVEN : PictureUse.NEVER;
        }
        int withMask = 2 * latents + 1;
        if (taken == withMask && encodes) {
            return PictureUse.ALWAYS;
        }
        throw new ModelFolderException(
                folder.path(),
                "its denoiser takes %s channels where latents have %s; %s would do, or %s with a vae_encoder"
                        .formatted(taken, latents, latents, withMask));
    }

    private static EngineIdentity identity(ModelCard card, RuntimeSettings settings) {
        return new EngineIdentity(
                card.hash(),
                Sessions.runtimeVersion() + ", encoders " + EncoderPrint.ofThisProcess(),
                settings.device().provider(),
                CpuClass.ofThisMachine());
    }

    @Override
    public Optional<Function<Latents, Pixels>> previewDecoder() {
        return previews.map(decoder -> decoder::decode);
    }

    @Override
    public LatentShape latentShape(int width, int height) {
        Autoencoder autoencoder = connected.autoencoder();
        int factor = autoencoder.factor();
        return new LatentShape(autoencoder.channels(), height / factor, width / factor);
    }

    @Override
    public List<PromptLength> measure(Words words) {
        return connected.measure(words);
    }

    @Override
    public Conditioning encode(Words words, int pieces) {
        return connected.encode(words, pieces);
    }

    @Override
    public Optional<Conditioning> nothing(Conditioning like) {
        return connected.nothing(like);
    }

    @Override
    public Conditioning complete(
            Conditioning text, DrawingParameters drawing, Framing.Frame frame) {
        return imagePrompts.unprompted(connected.complete(text, drawing, frame));
    }

    @Override
    public boolean guidesItself() {
        return connected.guidesItself();
    }

    @Override
    public Steps steps(DrawingParameters drawing, SchedulerConfig config) {
        LatentShape shape = latentShape(drawing.width(), drawing.height());
        return connected.steps(drawing.steps(), shape, config);
    }

    @Override
    public boolean heavy() {
        return Heaviness.heavy(weightBytes);
    }

    @Override
    public Optional<String> oneTimestep() {
        return connected.denoiser().oneTimestep();
    }

    @Override
    public StrengthRule strengthRule() {
        return connected.strengthRule();
    }

    @Override
    public Latents encode(Planes picture, NoiseSource noise) {
        return connected.autoencoder().encode(picture, noise);
    }

    @Override
    public Pixels decode(Latents latents) {
        return connected.autoencoder().decode(latents);
    }

    @Override
    public AdapterShelf adapters() {
        return adapting.map(Adapting::shelf).orElse(AdapterShelf.EMPTY);
    }

    @Override
    public WeightSet hold(List<UsedAdapter> adapters, Runnable stillWanted) {
        return adapting.orElseThrow().hold(adapters, stillWanted);
    }

    @Override
    public Optional<Classifier> classifier() {
        return steering.map(classifier -> classifier);
    }

    @Override
    public void close() {
        adapting.ifPresent(Adapting::close);
        parts.close();
    }
}
