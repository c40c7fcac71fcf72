package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.learned.LearnedWord;
import dev.darkroom.worker.onnx.learned.LearnedWords;
import dev.darkroom.worker.onnx.runtime.Network;
import dev.darkroom.worker.onnx.runtime.Sessions;
import dev.darkroom.worker.onnx.text.PromptTokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Opens the parts of a model folder and owns them; closing closes them, last opened first.
public final class Parts implements AutoCloseable {
    private static final String DECODER = "vae_decoder";

    private final ModelFolder folder;
    private final Sessions sessions;
    private final Consumer<String> opening;
    private final Deque<Part> open = new ArrayDeque<>();
    private final LearnedWords learned;

    /// Something to be closed that throws nothing checked.
    private interface Part extends AutoCloseable {
        @Override
        void close();
    }

    private interface Opening<T> {
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

    public ModelFolder folder() {
        return folder;
    }

    /// A text encoder of the window it was trained with, which knows the folder's learned words.
    public TextEncoder textEncoder(String part, String tokenizerPart) {
        PromptTokenizer tokenizer = tokenizer(tokenizerPart, learned.of(part));
        int window = opened(part, () -> TextEncoder.learnedWindow(tokenizer, folder.config(part)));
        return new TextEncoder(
                tokenizer, opened(part, () -> network(part, graph(part, tokenizer))), window);
    }

    /// A text encoder of the window it was trained with, whose last layers can be left out.
    public LayeredTextEncoder layeredTextEncoder(String part, String tokenizerPart) {
        TextEncoder whole = textEncoder(part, tokenizerPart);
        LayeredTextEncoder layered =
                opened(
                        part,
                        () ->
                                new LayeredTextEncoder(
                                        part,
                                        whole,
                                        graph(part, whole.tokenizer()),
                                        folder.config(part),
                                        sessions));
        open.push(layered::close);
        return layered;
    }

    /// A text encoder that takes texts of any length, used with the given window.
    public TextEncoder textEncoder(String part, String tokenizerPart, int window) {
        return new TextEncoder(tokenizer(tokenizerPart, List.of()), network(part), window);
    }

    private PromptTokenizer tokenizer(String part, List<LearnedWord> words) {
        PromptTokenizer tokenizer =
                opened(part, () -> PromptTokenizer.open(folder.part(part), words));
        open.push(tokenizer::close);
        return tokenizer;
    }

    /// A text encoder's graph with the embeddings of the words that its tokenizer has learned.
    private OnnxGraph graph(String part, PromptTokenizer tokenizer) throws IOException {
        OnnxGraph graph = OnnxGraph.read(folder.network(part));
        List<float[]> rows = tokenizer.learnedVectors();
        return rows.isEmpty() ? graph : graph.withEmbeddings(tokenizer.firstLearned(), rows);
    }

    /// @param conditioning the inputs that the family gives beside latents and timestep
    public Denoiser denoiser(
            String part, Denoiser.Names names, LatentLayout layout, Set<String> conditioning) {
        Denoiser denoiser =
                opened(
                        part,
                        () ->
                                new DenoiserFile(
                                                part, folder.network(part), names, layout, sessions)
                                        .open());
        open.push(denoiser::close);
        List<String> strange =
                denoiser.conditioningInputs().stream()
                        .map(Port::name)
                        .filter(name -> !conditioning.contains(name))
                        .toList();
        if (!strange.isEmpty()) {
            throw new ModelFolderException(
                    folder.path(),
                    "%s takes inputs that its family does not have: %s".formatted(part, strange));
        }
        return denoiser;
    }

    /// The autoencoder; its encoder only where the folder has one.
    public Autoencoder autoencoder() {
        Network decoder = network(DECODER);
        Optional<Network> encoder =
                folder.has(ModelFolder.PICTURE_ENCODER)
                        ? Optional.of(network(ModelFolder.PICTURE_ENCODER))
                        : Optional.empty();
        return opened(DECODER, () -> new Autoencoder(decoder, encoder, folder.config(DECODER)));
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
    public int latentMultiple(String part, Denoiser denoiser) {
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
        return config.has("patch_size") ? patch : new DenoiserTrial(denoiser).latentMultiple();
    }

    private Network network(String part) {
        return opened(part, () -> network(part, OnnxGraph.read(folder.network(part))));
    }

    private Network network(String part, OnnxGraph graph) throws IOException {
        Network network = Network.open(part, graph, sessions);
        open.push(network::close);
        return network;
    }

    private <T> T opened(String part, Opening<T> how) {
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
