package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.Network;
import dev.darkroom.worker.onnx.runtime.Sessions;
import dev.darkroom.worker.onnx.text.PromptTokenizer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Opens the parts of a model folder and owns them; closing closes them, last opened first.
public final class Parts implements AutoCloseable {
    private final ModelFolder folder;
    private final Sessions sessions;
    private final Deque<Part> open = new ArrayDeque<>();

    /// Something to be closed that throws nothing checked.
    private interface Part extends AutoCloseable {
        @Override
        void close();
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    public Parts(ModelFolder folder, Sessions sessions) {
        this.folder = folder;
        this.sessions = sessions;
    }

    public ModelFolder folder() {
        return folder;
    }

    public TextEncoder textEncoder(String part, String tokenizerPart) {
        PromptTokenizer tokenizer =
                opened(tokenizerPart, () -> PromptTokenizer.open(folder.part(tokenizerPart)));
        open.push(tokenizer::close);
        return new TextEncoder(tokenizer, network(part), folder.config(part));
    }

    public Denoiser denoiser(String part, Denoiser.Names names) {
        Denoiser denoiser =
                opened(
                        part,
                        () -> new DenoiserFile(part, folder.network(part), names, sessions).open());
        open.push(denoiser::close);
        return denoiser;
    }

    public ImageDecoder imageDecoder(String part) {
        Network network = network(part);
        JsonNode config = folder.config(part);
        return opened(part, () -> new ImageDecoder(network, config));
    }

    /// The multiple that latents' height and width must be of: two for each halving inside a U-Net,
    /// or a transformer's patch. Where the folder does not say, small latents are tried.
    public int latentMultiple(String part, Denoiser denoiser) {
        JsonNode config = folder.config(part);
        if (config.path("block_out_channels").isArray()) {
            return 1 << (config.path("block_out_channels").size() - 1);
        }
        return config.has("patch_size")
                ? config.path("patch_size").intValue()
                : new DenoiserTrial(denoiser).latentMultiple();
    }

    private Network network(String part) {
        Network network = opened(part, () -> Network.open(part, folder.network(part), sessions));
        open.push(network::close);
        return network;
    }

    private <T> T opened(String part, Opening<T> opening) {
        try {
            return opening.open();
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
