package dev.darkroom.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Alone, since it looks at the memory of the whole process.
@Isolated
class SecondCallMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int SIDE = 256;

    @Test
    void aSecondCallTakesNoMemoryBesideThatOfTheFirst() throws IOException {
        assumeThat(STATUS).exists();
        OnnxGraph graph = OnnxGraph.read(TinyModels.scalar().resolve("vae_decoder/model.onnx"));
        var feed =
                new Feed.Numbers(
                        "latent_sample",
                        new int[] {1, 4, SIDE, SIDE},
                        List.of(new float[4 * SIDE * SIDE]));
        try (var network =
                LoadedNetwork.open("decoder", graph, new Sessions(RuntimeSettings.cpu()))) {
            long before = resident();
            network.run(List.of(feed), "sample");
            long first = resident() - before;
            network.run(List.of(feed), "sample");
            long second = resident() - before - first;

            assertThat(first).isGreaterThan(128 << 20);
            assertThat(second).isLessThan(first / 2);
        }
    }

    private static long resident() throws IOException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
    }
}
