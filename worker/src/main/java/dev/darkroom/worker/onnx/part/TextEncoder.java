package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.Network;
import dev.darkroom.worker.onnx.text.PromptTokenizer;

import java.util.List;

/// A tokenizer and the network that reads its tokens.
public final class TextEncoder {
    private static final String LAYER = "hidden_states.";

    private final PromptTokenizer tokenizer;
    private final Network network;
    private final Port input;
    private final int window;

    /// @param window the tokens that every text is cut or padded to
    TextEncoder(PromptTokenizer tokenizer, Network network, int window) {
        this.tokenizer = tokenizer;
        this.network = network;
        this.input = network.inputs().values().iterator().next();
        this.window = input.rank() > 1 ? Math.min(window, input.extent(1, window)) : window;
    }

    /// The tokens a model of this configuration has learned positions for.
    ///
    /// @param config the network's `config.json`, or a missing node
    static int learnedWindow(PromptTokenizer tokenizer, JsonNode config) {
        int most = tokenizer.modelMaxLength();
        return Math.min(most, config.path("max_position_embeddings").asInt(most));
    }

    public PromptLength measure(String text) {
        return new PromptLength(tokenizer.ids(text).length, window);
    }

    /// The output before the last layer, counted where the graph gives every layer's.
    public String penultimate() {
        long layers =
                network.outputs().keySet().stream().filter(name -> name.startsWith(LAYER)).count();
        return LAYER + (layers - 2);
    }

    /// The text's `outputs` in order; longer texts are cut to the window.
    public List<Tensor> encode(String text, String... outputs) {
        int[] ids = tokenizer.ids(text, window);
        Feed feed = new Feed.Ids(input.name(), new int[] {1, window}, ids);
        return network.run(List.of(feed), List.of(outputs)).stream()
                .map(rows -> new Tensor(rows.shape(), rows.values().getFirst()))
                .toList();
    }
}
