package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.drawing.Emphasis;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.text.PromptTokenizer;

import java.util.List;
import java.util.stream.IntStream;

/// A tokenizer and the network that reads its tokens.
public final class TextEncoder {
    private static final String LAYER = "hidden_states.";

    private final PromptTokenizer tokenizer;
    private final LoadedNetwork network;
    private final Port input;
    private final int window;

    /// @param window the tokens that every text is cut or padded to
    TextEncoder(PromptTokenizer tokenizer, LoadedNetwork network, int window) {
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
        int learned = config.path("max_position_embeddings").asInt(most);
        if (learned < 1) {
            throw new IllegalArgumentException(
                    "config.json has max_position_embeddings %s; 1 or more would do"
                            .formatted(learned));
        }
        return Math.min(most, learned);
    }

    /// The same encoder reading at most `tokens`, as far as its graph leaves that open.
    public TextEncoder reading(int tokens) {
        return new TextEncoder(tokenizer, network, tokens);
    }

    PromptTokenizer tokenizer() {
        return tokenizer;
    }

    /// The same tokens read by another network.
    TextEncoder through(LoadedNetwork other) {
        return new TextEncoder(tokenizer, other, window);
    }

    /// The tokens that a text is cut or padded to.
    public int window() {
        return window;
    }

    /// How a text is read.
    ///
    /// @param weighted whether its brackets weigh words
    /// @param pieces windows it is read in
    public record Manner(boolean weighted, int pieces) {
        /// Plainly, in one window.
        public static final Manner PLAIN = new Manner(false, 1);

        private List<Emphasis.Part> parts(String text) {
            return weighted ? Emphasis.read(text) : Emphasis.none(text);
        }
    }

    /// The tokens of the text, start and end marks included.
    public int length(String text, boolean weighted) {
        return tokenizer.length(new Manner(weighted, 1).parts(text));
    }

    /// The name of the output that is `skip` layers before the one before the last, counted where
    /// the graph gives every layer's.
    public String penultimate(int skip) {
        return LAYER + (layers() - 2 - skip);
    }

    /// The most layers that can be left out before the one before the last.
    public int maxSkip() {
        return Math.max(0, layers() - 2);
    }

    private int layers() {
        return (int)
                network.outputs().keySet().stream().filter(name -> name.startsWith(LAYER)).count();
    }

    /// The text's `outputs` in order: states of all pieces one below the other, and of outputs with
    /// one vector a text that of the first piece.
    ///
    /// @throws ArithmeticException where the network's answer is not finite
    public List<Tensor> encode(String text, Manner manner, String... outputs) {
        List<List<Tensor>> pieces =
                tokenizer.pieces(manner.parts(text), window, manner.pieces()).stream()
                        .map(piece -> encode(piece, outputs))
                        .toList();
        return IntStream.range(0, outputs.length)
                .mapToObj(i -> pieces.stream().map(piece -> piece.get(i)).toList())
                .map(TextEncoder::joined)
                .toList();
    }

    private List<Tensor> encode(PromptTokenizer.Piece piece, String... outputs) {
        Feed feed = new Feed.Ids(input.name(), new int[] {1, window}, piece.ids());
        return network.runFinite(List.of(feed), List.of(outputs)).stream()
                .map(rows -> new Tensor(rows.shape(), rows.values().getFirst()))
                .map(output -> output.shape().length == 1 ? output : weighed(output, piece))
                .toList();
    }

    /// Each token's state times its weight, and all of them brought back to the mean they had.
    private static Tensor weighed(Tensor states, PromptTokenizer.Piece piece) {
        if (piece.even()) {
            return states;
        }
        float[] values = states.values().clone();
        int width = values.length / piece.weights().length;
        for (int i = 0; i < values.length; i++) {
            values[i] *= piece.weights()[i / width];
        }
        double mean = sum(values);
        float back = mean == 0 ? 1 : (float) (sum(states.values()) / mean);
        for (int i = 0; i < values.length; i++) {
            values[i] *= back;
        }
        return new Tensor(states.shape(), values);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static Tensor joined(List<Tensor> pieces) {
        Tensor first = pieces.getFirst();
        if (pieces.size() == 1 || first.shape().length == 1) {
            return first;
        }
        int size = first.values().length;
        float[] values = new float[pieces.size() * size];
        for (int i = 0; i < pieces.size(); i++) {
            System.arraycopy(pieces.get(i).values(), 0, values, i * size, size);
        }
        int[] shape = first.shape().clone();
        shape[0] *= pieces.size();
        return new Tensor(shape, values);
    }
}
