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
    private final PromptTokenizer tokenizer;
    private final Network network;
    private final Port input;
    private final int window;

    /// @param config the network's `config.json`, or a missing node
    TextEncoder(PromptTokenizer tokenizer, Network network, JsonNode config) {
        this.tokenizer = tokenizer;
        this.network = network;
        this.input = network.inputs().values().iterator().next();
        int positions = config.path("max_position_embeddings").asInt(tokenizer.modelMaxLength());
        int learned = Math.min(positions, tokenizer.modelMaxLength());
        this.window = input.rank() > 1 ? Math.min(learned, input.extent(1, learned)) : learned;
    }

    public PromptLength measure(String text) {
        return new PromptLength(tokenizer.ids(text).length, window);
    }

    /// The hidden states of the text, `outputs` in order; longer texts are cut to the window.
    public List<Tensor> encode(String text, List<String> outputs) {
        int[] ids = tokenizer.ids(text, window);
        Feed feed = new Feed.Ids(input.name(), new int[] {1, window}, ids);
        return network.run(List.of(feed), outputs).stream()
                .map(rows -> new Tensor(rows.shape(), rows.values().getFirst()))
                .toList();
    }
}
