package dev.darkroom.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.graph.GivenWeight;
import dev.darkroom.worker.onnx.graph.GraphFile;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

class GivenWeightsTest {
    private static final String INPUT = "latent_sample";
    private static final String OUTPUT = "sample";
    private static final String WEIGHT = "leave.weight";

    @Test
    void givenWeightsTakeTheirPlacesAndAreTheRuntimesOwnFromThenOn() throws IOException {
        OnnxGraph graph = OnnxGraph.read(TinyModels.scalar().resolve("vae_decoder/model.onnx"));
        float[] own = graph.numbers().of(WEIGHT);
        OnnxGraph other = graph.withWeights(List.of(WEIGHT), _ -> new float[own.length]); // zeros
        GraphFile file = other.file();
        Sessions sessions = new Sessions(RuntimeSettings.cpu());
        try (var network =
                        new LoadedNetwork(
                                "decoder", sessions.open(file), graph.inputs(), graph.outputs());
                LoadedNetwork original = LoadedNetwork.open("decoder", graph, sessions)) {
            float[] with = run(network);
            scribble(file);

            assertThat(run(network)).isEqualTo(with);
            assertThat(with).isNotEqualTo(run(original));
        }
    }

    private static void scribble(GraphFile file) {
        for (GivenWeight weight : file.given()) {
            ByteBuffer bytes = weight.bytes();
            for (int i = 0; i < bytes.limit(); i++) {
                bytes.put(i, (byte) 0x3f);
            }
        }
    }

    private static float[] run(LoadedNetwork network) {
        float[] values = new float[4 * 8 * 8];
        Arrays.fill(values, 0.5f);
        var feed = new Feed.Numbers(INPUT, new int[] {1, 4, 8, 8}, List.of(values));
        return network.run(List.of(feed), OUTPUT).values().getFirst();
    }
}
