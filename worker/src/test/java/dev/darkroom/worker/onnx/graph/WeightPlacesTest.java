package dev.darkroom.worker.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class WeightPlacesTest {
    private static final Path DECODER = TinyModels.vector().resolve("vae_decoder/model.onnx");
    private static final Sessions SESSIONS = new Sessions(RuntimeSettings.cpu());
    private static final int DOCUMENTATION = 6;

    @TempDir Path folder;
    private float[] expected;

    @BeforeEach
    void askTheOriginal() throws IOException {
        expected = answer(DECODER);
    }

    @Test
    void weightsBehindLinksAreReadAsIfTheyWereInTheFolder() throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("blobs"));
        Path snapshot = Files.createDirectories(folder.resolve("snapshots/main/vae_decoder"));
        outside(blobs.resolve("graph"), blobs, "weights.pb", "other weights.bin");
        Files.move(blobs.resolve("weights.pb"), blobs.resolve("0f1e"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere")).resolve("2d3c");
        Files.move(blobs.resolve("other weights.bin"), elsewhere);
        link(snapshot.resolve("model.onnx"), blobs.resolve("graph"));
        link(snapshot.resolve("weights.pb"), blobs.resolve("0f1e"));
        link(snapshot.resolve("other weights.bin"), elsewhere);

        assertThat(answer(snapshot.resolve("model.onnx"))).isEqualTo(expected);
    }

    @Test
    void weightsInsideALargeFileAreNotCopied() throws IOException {
        Path large = folder.resolve("model.onnx");
        try (var out = Files.newOutputStream(large)) {
            out.write(Files.readAllBytes(DECODER));
            out.write(
                    OutsideWeights.bytes(
                            Message.field(DOCUMENTATION, List.of(ByteBuffer.allocate(65 << 20)))));
        }

        GraphFile file = OnnxGraph.read(large).file();
        long graph = file.pieces().stream().mapToLong(ByteBuffer::remaining).sum() - (65 << 20);
        assertThat(graph).isLessThan(Files.size(DECODER) / 2);
        assertThat(answer(large)).isEqualTo(expected);
    }

    @Test
    void weightsCountByWhatTheGraphRefersToWhateverTheirFilesAreCalled() throws IOException {
        outside(folder.resolve("model.onnx"), folder, "weights.pb", "b.bin");
        long inside = OnnxGraph.read(DECODER).weightBytes().total();
        Files.write(folder.resolve("beside.onnx_data"), new byte[100_000]);

        assertThat(OnnxGraph.read(folder.resolve("model.onnx")).weightBytes().total())
                .isBetween(inside - 4000, inside + 4000);
    }

    @Test
    void missingWeightsAreNamed() throws IOException {
        outside(folder.resolve("model.onnx"), folder, "weights.pb", "b.bin");
        Files.delete(folder.resolve("b.bin"));

        assertThatThrownBy(() -> OnnxGraph.read(folder.resolve("model.onnx")))
                .hasMessageContaining("b.bin")
                .hasMessageContaining("missing");
    }

    @Test
    void weightsThatAreTooShortAreNamed() throws IOException {
        outside(folder.resolve("model.onnx"), folder, "weights.pb", "b.bin");
        Files.write(folder.resolve("b.bin"), new byte[10]);

        assertThatThrownBy(() -> OnnxGraph.read(folder.resolve("model.onnx")))
                .hasMessageContaining("b.bin")
                .hasMessageContaining("10 bytes");
    }

    @Test
    void weightsOutsideOfTheirFolderAreRefused() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("deep"));
        outside(deep.resolve("model.onnx"), deep, "../w.bin", "../w.bin");

        assertThatThrownBy(() -> OnnxGraph.read(deep.resolve("model.onnx")))
                .hasMessageContaining("../w.bin");
    }

    private float[] answer(Path file) throws IOException {
        try (LoadedNetwork network = LoadedNetwork.open("vae_decoder", file, SESSIONS)) {
            Port input = network.inputs().values().iterator().next();
            int[] shape = {1, input.extent(1, 4), 4, 4};
            float[] values = new float[shape[1] * 16];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin(i);
            }
            var feed = new Feed.Numbers(input.name(), shape, List.of(values));
            String output = network.outputs().keySet().iterator().next();
            return network.run(List.of(feed), output).values().getFirst();
        }
    }

    private static void outside(Path graphFile, Path weights, String first, String second)
            throws IOException {
        OutsideWeights.write(DECODER, graphFile, weights, List.of(first, second), told -> told);
    }

    private static void link(Path link, Path target) throws IOException {
        Files.createSymbolicLink(link, link.getParent().relativize(target));
    }
}
