package dev.darkroom.worker.onnx.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/// The ways in which exporters spell one timestep a call; `timesteps.py` writes the graphs.
class TimestepsTest {
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("sample", "timestep", "out_sample");
    private static final Sessions SESSIONS = new Sessions(RuntimeSettings.cpu());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usual",
                "out-of-order",
                "int64",
                "int32",
                "one-element",
                "one-element-picked",
                "one-element-squeezed",
                "reshaped",
                "reshaped-twice",
                "constant-node",
                "branches",
                "times-ones",
                "features-first",
                "features-of-one-element",
                "tiled",
                "not-expanded",
                "scaled",
                "opset-11"
            })
    void rowsAtDifferentTimestepsShareACallHoweverTheTimestepIsSpelt(String name) throws Exception {
        try (DenoisingNetwork shared = open(name);
                DenoisingNetwork original = original(name)) {
            assertThat(shared.oneTimestep()).isEmpty();
            List<Row> rows = new TimedTrial(original.network()).rows(999, 1, 37, 500);
            List<Latents> together = shared.run(rows);
            for (int i = 0; i < rows.size(); i++) {
                Latents alone = original.run(List.of(rows.get(i))).getFirst();
                assertThat(together.get(i).values())
                        .usingComparatorWithPrecision(1e-5f)
                        .containsExactly(alone.values());
            }
        }
    }

    @Test
    void aGraphThatCannotTakeOneTimestepARowSaysWhichNodeKeepsItFromIt() throws Exception {
        try (DenoisingNetwork alone = open("never")) {
            assertThat(alone.timestepPerRow()).isFalse();
            assertThat(alone.oneTimestep().orElseThrow()).contains("which").contains("Greater");
            assertThat(alone.run(new TimedTrial(alone.network()).rows(999, 1))).hasSize(2);
        }
    }

    private static DenoisingNetwork open(String name) throws IOException, URISyntaxException {
        return new DenoisingNetwork(
                new TimedFile(
                                "unet",
                                OnnxGraph.read(file(name)),
                                NAMES.timed(),
                                LatentLayout.PLAIN,
                                SESSIONS)
                        .open());
    }

    private static DenoisingNetwork original(String name) throws IOException, URISyntaxException {
        return new DenoisingNetwork(
                new TimedNetwork(
                        LoadedNetwork.open("unet", file(name), SESSIONS),
                        NAMES.timed(),
                        LatentLayout.PLAIN,
                        "as it is"));
    }

    private static Path file(String name) throws URISyntaxException {
        return Path.of(
                TimestepsTest.class.getResource("/timesteps/%s.onnx".formatted(name)).toURI());
    }
}
