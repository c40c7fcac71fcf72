package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.text.PromptTokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/// The text tower that was trained with a model's image encoder: it embeds texts in the space that
/// the encoder embeds pictures in (`CLIPTextModelWithProjection`). It draws nothing, so that
/// neither adapters nor learned words change it. Safe for use by many threads.
public final class TextTower {
    /// The part of a model's folder.
    public static final String PART = ImageParts.TEXT_TOWER;

    private static final String EMBEDDING = "text_embeds";
    private static final String MODELS_TOKENIZER = "tokenizer";

    private final TextEncoder encoder;

    private TextTower(TextEncoder encoder) {
        this.encoder = encoder;
    }

    /// Opens it. Its tokenizer is its own, or else the model's.
    ///
    /// @param parts of the same folder, which has it; they close what is opened
    /// @throws dev.darkroom.worker.onnx.folder.ModelFolderException if it cannot be used
    public static TextTower open(Parts parts) {
        return parts.opened(PART, () -> new TextTower(encoder(parts)));
    }

    private static TextEncoder encoder(Parts parts) throws IOException {
        ModelFolder folder = parts.folder();
        PromptTokenizer tokenizer = PromptTokenizer.open(folder.part(tokenizer(folder)), List.of());
        parts.owns(tokenizer::close);
        OnnxGraph graph = folder.graph(PART);
        Parts.demandEmbeddings(graph, tokenizer);
        if (graph.inputs().size() != 1 || !graph.outputs().containsKey(EMBEDDING)) {
            throw new IllegalArgumentException(
                    "it takes %s and gives %s; input_ids alone, and %s would do"
                            .formatted(
                                    graph.inputs().keySet(), graph.outputs().keySet(), EMBEDDING));
        }
        LoadedNetwork network = parts.network(PART, graph);
        return new TextEncoder(
                tokenizer, network, TextEncoder.learnedWindow(tokenizer, folder.config(PART)));
    }

    private static String tokenizer(ModelFolder folder) {
        return Stream.of("tokenizer.json", "vocab.json")
                        .anyMatch(file -> Files.isRegularFile(folder.part(PART).resolve(file)))
                ? PART
                : MODELS_TOKENIZER;
    }

    /// Where a text lies; runs the network.
    ///
    /// @param text cut to what the tower reads
    /// @throws ArithmeticException where an answer is not finite
    public float[] embedding(String text) {
        return encoder.encode(text, TextEncoder.Manner.PLAIN, EMBEDDING).getFirst().values();
    }
}
