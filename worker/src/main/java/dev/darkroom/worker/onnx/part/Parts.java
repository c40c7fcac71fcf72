package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.learned.LearnedWord;
import dev.darkroom.worker.onnx.learned.LearnedWords;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.Sessions;
import dev.darkroom.worker.onnx.text.PromptTokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/// Opens the parts of a model folder and owns them; closing closes them, last opened first.
public class Parts implements AutoCloseable {
    private static final String DECODER = "vae_decoder";

    private final ModelFolder folder;
    final Sessions sessions;
    private final Consumer<String> opening;
    private final Deque<Part> open = new ArrayDeque<>();
    private final LearnedWords learned;
    private final Map<String, OnnxGraph> graphs = new HashMap<>();
    private final Map<String, TextEncoder> encoders = new HashMap<>();
    private final Map<String, LayeredTextEncoder> layered = new HashMap<>();
    private final Map<String, DenoisingNetwork> denoisers = new HashMap<>();
    private Autoencoder autoencoder;

    /// Something to be closed that throws nothing checked.
    private interface Part extends AutoCloseable {
        @Override
        void close();
    }

    interface Opening<T> {
        T open() throws IOException;
    }

    public Parts(ModelFolder folder, Sessions sessions) {
        this(folder, new LearnedWords(List.of(), Map.of()), sessions, _ -> {});
    }

    /// @param learned words beside the encoders' own
    /// @param opening told the name of each part before it is opened
    public Parts(
            ModelFolder folder, LearnedWords learned, Sessions sessions, Consumer<String> opening) {
        this.folder = folder;
        this.sessions = sessions;
        this.opening = opening;
        this.learned = learned;
    }

    public final ModelFolder folder() {
        return folder;
    }

    /// The graphs of text encoders and denoiser as they were opened, by their parts.
    public final Map<String, OnnxGraph> graphs() {
        return Map.copyOf(graphs);
    }

    /// The same parts with other weights in some; all others are shared with these, which must stay
    /// open.
    ///
    /// @param adapted graphs of [#graphs] with other weights
    public final Parts with(Map<String, OnnxGraph> adapted) {
        return new AdaptedParts(this, adapted);
    }

    /// A text encoder of the window it was trained with, which knows the folder's learned words.
    public TextEncoder textEncoder(String part, String tokenizerPart) {
        PromptTokenizer tokenizer = tokenizer(tokenizerPart, learned.of(part));
        int window = opened(part, () -> TextEncoder.learnedWindow(tokenizer, folder.config(part)));
        LoadedNetwork network = opened(part, () -> network(part, graph(part, tokenizer)));
        return remembered(encoders, part, new TextEncoder(tokenizer, network, window));
    }

    /// A text encoder of the window it was trained with, whose last layers can be left out.
    public LayeredTextEncoder layeredTextEncoder(String part, String tokenizerPart) {
        return layered(part, textEncoder(part, tokenizerPart), graphs.get(part));
    }

    final LayeredTextEncoder layered(String part, TextEncoder whole, OnnxGraph graph) {
        LayeredTextEncoder made =
                opened(
                        part,
                        () ->
                                new LayeredTextEncoder(
                                        part, whole, graph, folder.config(part), sessions));
        open.push(made::close);
        return remembered(layered, part, made);
    }

    /// A text encoder that takes texts of any length, used with the given window.
    public TextEncoder textEncoder(String part, String tokenizerPart, int window) {
        PromptTokenizer tokenizer = tokenizer(tokenizerPart, List.of());
        LoadedNetwork network = opened(part, () -> network(part, graph(part, tokenizer)));
        return remembered(encoders, part, new TextEncoder(tokenizer, network, window));
    }

    /// One that [#textEncoder] has opened.
    final TextEncoder encoder(String part) {
        return encoders.get(part);
    }

    /// One that [#layeredTextEncoder] has opened.
    final LayeredTextEncoder layeredEncoder(String part) {
        return layered.get(part);
    }

    /// One that [#denoiser] has opened.
    final DenoisingNetwork denoiser(String part) {
        return denoisers.get(part);
    }

    private static <T> T remembered(Map<String, T> among, String part, T opened) {
        among.put(part, opened);
        return opened;
    }

    private PromptTokenizer tokenizer(String part, List<LearnedWord> words) {
        PromptTokenizer tokenizer =
                opened(part, () -> PromptTokenizer.open(folder.part(part), words));
        open.push(tokenizer::close);
        return tokenizer;
    }

    /// A text encoder's graph with the embeddings of the words that its tokenizer has learned.
    private OnnxGraph graph(String part, PromptTokenizer tokenizer) throws IOException {
        OnnxGraph graph = folder.graph(part);
        demandEmbeddings(graph, tokenizer);
        List<float[]> rows = tokenizer.learnedVectors();
        return remembered(
                graphs,
                part,
                rows.isEmpty() ? graph : graph.withEmbeddings(tokenizer.firstLearned(), rows));
    }

    /// Of a token without embedding the runtime knows nothing until a text has it.
    static void demandEmbeddings(OnnxGraph graph, PromptTokenizer tokenizer) {
        OptionalLong rows = graph.embeddingRows();
        if (rows.isPresent() && tokenizer.vocabulary() > rows.getAsLong()) {
            throw new IllegalArgumentException(
                    "its tokenizer has %s tokens and it has embeddings for %s; the tokenizer that it was trained with would do"
                            .formatted(tokenizer.vocabulary(), rows.getAsLong()));
        }
    }

    /// @param conditioning the inputs that the family gives beside latents and timestep
    public DenoisingNetwork denoiser(
            String part,
            DenoisingNetwork.Names names,
            LatentLayout layout,
            Set<String> conditioning) {
        OnnxGraph graph =
                remembered(graphs, part, opened(part, () -> ImageInputs.graph(part, folder)));
        TimedFile file = denoiserFile(part, graph, names, layout);
        DenoisingNetwork denoiser =
                remembered(
                        denoisers, part, denoiser(part, () -> new DenoisingNetwork(file.open())));
        Set<String> prompted = ImageInputs.of(part, graph).ports().names();
        List<String> strange = denoiser.inputsBeside(conditioning, prompted);
        if (!strange.isEmpty()) {
            throw new ModelFolderException(
                    folder.path(),
                    "%s takes inputs that its family does not have: %s".formatted(part, strange));
        }
        return denoiser;
    }

    final TimedFile denoiserFile(
            String part, OnnxGraph graph, DenoisingNetwork.Names names, LatentLayout layout) {
        LatentLayout unled = ResidualInputs.of(graph.inputs()).around(layout);
        LatentLayout unprompted = ImageInputs.of(part, graph).around(unled);
        return new TimedFile(part, graph, names.timed(), unprompted, sessions);
    }

    /// The inputs of the folder's U-Net that pictures prompt; of other models none.
    public ImageInputs imageInputs() {
        return ImageInputs.of(graphs);
    }

    final DenoisingNetwork denoiser(String part, Opening<DenoisingNetwork> how) {
        DenoisingNetwork denoiser = opened(part, how);
        open.push(denoiser::close);
        return denoiser;
    }

    /// The autoencoder; its encoder only where the folder has one.
    public Autoencoder autoencoder() {
        LoadedNetwork decoder = network(DECODER);
        Optional<LoadedNetwork> encoder =
                folder.has(ModelFolder.PICTURE_ENCODER)
                        ? Optional.of(network(ModelFolder.PICTURE_ENCODER))
                        : Optional.empty();
        autoencoder =
                opened(DECODER, () -> new Autoencoder(decoder, encoder, folder.config(DECODER)));
        return autoencoder;
    }

    /// The one that [#autoencoder] has opened.
    final Autoencoder openAutoencoder() {
        return autoencoder;
    }

    /// The classifier of noisy latents, where the folder has one that can lead drawings.
    public Optional<LatentClassifier> classifier() {
        String part = LatentClassifier.PART;
        if (!folder.has(part)) {
            return Optional.empty();
        }
        Optional<LatentClassifier> classifier =
                opened(
                        part,
                        () ->
                                LatentClassifier.of(
                                        folder.network(part), folder.config(part), sessions));
        classifier.ifPresent(one -> open.push(one::close));
        return classifier;
    }

    /// A small decoder that is no part of the folder.
    ///
    /// @param file of the network
    /// @param channels of the latents that it is to decode
    public PreviewDecoder previewDecoder(Path file, int channels) {
        return opened(
                "preview decoder " + file,
                () ->
                        new PreviewDecoder(
                                network("preview decoder", OnnxGraph.read(file)), channels));
    }

    /// The multiple that latents' height and width must be of: two for each halving inside a U-Net,
    /// or a transformer's patch. Where the folder does not say, small latents are tried.
    public int latentMultiple(String part, DenoisingNetwork denoiser) {
        JsonNode config = folder.config(part);
        if (config.path("block_out_channels").isArray()) {
            return 1 << (config.path("block_out_channels").size() - 1);
        }
        int patch = config.path("patch_size").asInt(1);
        if (patch < 1) {
            throw new ModelFolderException(
                    folder.path(),
                    "%s/config.json has patch_size %s; 1 or more would do".formatted(part, patch));
        }
        return config.has("patch_size")
                ? patch
                : new TimedTrial(denoiser.network()).latentMultiple();
    }

    private LoadedNetwork network(String part) {
        return opened(part, () -> network(part, folder.graph(part)));
    }

    final LoadedNetwork network(String part, OnnxGraph graph) throws IOException {
        LoadedNetwork network = LoadedNetwork.open(part, graph, sessions);
        open.push(network::close);
        return network;
    }

    /// Has something closed with the parts.
    public final void owns(Runnable close) {
        open.push(close::run);
    }

    final <T> T opened(String part, Opening<T> how) {
        opening.accept(part);
        try {
            return how.open();
        } catch (ModelFolderException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ModelFolderException(
                    folder.path(), "%s cannot be used: %s".formatted(part, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
