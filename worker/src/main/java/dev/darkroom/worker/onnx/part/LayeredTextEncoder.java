package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.onnx.graph.GraphFile;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.io.UncheckedIOException;

/// A text encoder whose last layers can be left out before the final normalisation, though its
/// graph gives no layer but the last: the graph is rewritten when that is first asked for. Besides
/// the whole network, the one with the layers last left out stays in memory.
public final class LayeredTextEncoder implements AutoCloseable {
    private static final String STATES = "last_hidden_state";

    private final String part;
    private final TextEncoder whole;
    private final Sessions sessions;
    private final OnnxGraph graph;
    private final int maxSkip;
    private int skipped;
    private LoadedNetwork shorter;

    /// @param whole the encoder with all its layers; not closed with this
    /// @param graph of the whole encoder
    /// @param config the network's `config.json`, or a missing node
    LayeredTextEncoder(
            String part, TextEncoder whole, OnnxGraph graph, JsonNode config, Sessions sessions) {
        this.part = part;
        this.whole = whole;
        this.sessions = sessions;
        this.graph = graph;
        int found = graph.layersBefore(STATES);
        int stated = config.path("num_hidden_layers").asInt(found);
        // The first layer's input is not always a sum, and then cannot be reached.
        this.maxSkip = found == stated || found == stated - 1 ? found : 0;
    }

    /// The encoder with all its layers.
    public TextEncoder whole() {
        return whole;
    }

    /// The most layers that can be left out; 0 where the graph's layers are not recognised.
    public int maxSkip() {
        return maxSkip;
    }

    /// The text's states without the last `skip` layers, 0 to [#maxSkip].
    public synchronized Tensor encode(String text, int skip, TextEncoder.Manner manner) {
        TextEncoder encoder = skip == 0 ? whole : whole.through(without(skip));
        return encoder.encode(text, manner, STATES).getFirst();
    }

    private LoadedNetwork without(int layers) {
        if (shorter == null || skipped != layers) {
            close();
            GraphFile rewritten = graph.withoutLastLayers(STATES, layers);
            try {
                shorter =
                        new LoadedNetwork(
                                part, sessions.open(rewritten), graph.inputs(), graph.outputs());
            } catch (IOException e) {
                throw new UncheckedIOException("leaving out layers of " + part, e);
            }
            skipped = layers;
        }
        return shorter;
    }

    @Override
    public void close() {
        if (shorter != null) {
            shorter.close();
            shorter = null;
        }
    }
}
